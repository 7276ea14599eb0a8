import { randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { RekeyConfig } from '@rekey/config';
import { cellOf, ColumnCipher, type SealedColumn } from '@rekey/crypto';
import { sql } from '@rekey/database';
import { type NoteSigner, noteSigner } from '@rekey/transparency-log';
import { DataSource } from 'typeorm';

const SEED_BYTES = 32;

export const AUDIT_SEED: SealedColumn = {
  schema: 'rotation_ledger',
  table: 'audit_logs',
  column: 'seed',
  key: { origin: 'text' },
};

interface LogRow {
  readonly origin: string;
  readonly seed: Buffer;
}

/**
 * The key that signs the log, under the log's name. Both are made once and stay: checkers know the key from elsewhere, so it
 * outlives a rotation of the master key, which derived ones would not.
 */
@Injectable()
export class AuditSigner {
  private made: Promise<NoteSigner> | undefined;

  constructor(
    private readonly dataSource: DataSource,
    private readonly cipher: ColumnCipher,
    private readonly config: RekeyConfig,
  ) {}

  get(): Promise<NoteSigner> {
    // One that failed is tried again by whoever asks next.
    this.made ??= this.load().catch((error: unknown) => {
      this.made = undefined;
      throw error;
    });
    return this.made;
  }

  private async load(): Promise<NoteSigner> {
    const { origin, seed } = (await this.read()) ?? (await this.make());
    return noteSigner(origin, this.cipher.decrypt(seed, cellOf(AUDIT_SEED, origin)));
  }

  private read(): Promise<LogRow | undefined> {
    return sql(this.dataSource).row<LogRow>('SELECT origin, seed FROM audit_logs');
  }

  private async make(): Promise<LogRow> {
    const origin = originOf(this.config.publicUrl ?? this.config.serviceUrls.gateway);
    const seed = this.cipher.encrypt(randomBytes(SEED_BYTES), cellOf(AUDIT_SEED, origin));
    await this.dataSource.query('INSERT INTO audit_logs (origin, seed) VALUES ($1, $2) ON CONFLICT DO NOTHING', [
      origin,
      seed,
    ]);
    // Another replica may have been first.
    const row = await this.read();
    if (row === undefined) throw new Error('The log of audit entries has lost its key');
    return row;
  }
}

/** The URL of the log without its scheme (C2SP tlog-tiles), in which a key name allows no plus sign. */
export function originOf(publicUrl: string): string {
  const base = publicUrl.replace(/^[a-z]+:\/\//i, '').replace(/\/+$/, '');
  return `${base}/v1/audit`.replaceAll('+', '%2B');
}
