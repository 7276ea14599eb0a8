import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { EventEnvelope } from '@rekey/contracts';
import { recordOf } from '@rekey/messaging';
import { eventually, type TestAnswer, TestService, type TestServiceOptions } from '@rekey/testing';
import { type Checkpoint, type NoteVerifier, openCheckpoint, parseVerifierKey } from '@rekey/transparency-log';
import pg from 'pg';
import { v7 as uuidv7 } from 'uuid';
import { rotationLedger, type RotationLedgerConfig } from '../src/index.js';

const TOPIC = 'rekey.key-vault.events';

/** A ledger whose data directory is its own. */
export class AuditFixture {
  private constructor(
    readonly service: TestService,
    readonly dataDir: string,
    private readonly isMade: boolean,
  ) {}

  static async start(options: TestServiceOptions<RotationLedgerConfig> = {}): Promise<AuditFixture> {
    const dataDir = options.config?.dataDir ?? (await mkdtemp(join(tmpdir(), 'rekey-audit-')));
    const config = { publicUrl: 'https://rekey.example', ...options.config, dataDir };
    const service = await TestService.start(rotationLedger, { ...options, config });
    return new AuditFixture(service, dataDir, options.config?.dataDir === undefined);
  }

  async stop(): Promise<void> {
    await this.service.stop();
    if (this.isMade) await rm(this.dataDir, { recursive: true, force: true });
  }

  async publish(...events: readonly EventEnvelope[]): Promise<void> {
    await this.service.eventLog.publish(events.map((event) => recordOf(event, TOPIC)));
  }

  get(path: string, as?: Parameters<TestService['call']>[0]['as']): Promise<TestAnswer> {
    return this.service.call({ url: `/v1/audit${path}`, ...(as === undefined ? {} : { as }) });
  }

  /** The open part of the log, as somebody without a token gets it. */
  open(path: string): Promise<TestAnswer> {
    return this.get(path, null);
  }

  async key(): Promise<NoteVerifier> {
    return parseVerifierKey(String((await this.open('/key')).body).trim()) as NoteVerifier;
  }

  async checkpoint(): Promise<Checkpoint> {
    const { bytes } = await this.open('/checkpoint');
    const checkpoint = openCheckpoint(bytes.toString(), await this.key());
    if (checkpoint === undefined) throw new Error(`Not signed: ${bytes.toString()}`);
    return checkpoint;
  }

  /** Once the log has so many entries, or more. */
  grownTo(size: number): Promise<Checkpoint> {
    return eventually(async () => {
      const checkpoint = await this.checkpoint();
      if (checkpoint.size < size) throw new Error(`${checkpoint.size} of ${size} entries`);
      return checkpoint;
    });
  }

  async query<T extends object>(text: string, values: unknown[] = []): Promise<T[]> {
    const client = new pg.Client({ connectionString: this.service.databaseUrl });
    await client.connect();
    try {
      await client.query('SET search_path TO rotation_ledger');
      return (await client.query<T>(text, values)).rows;
    } finally {
      await client.end();
    }
  }
}

/** An event about a key of a vault project. */
export function keyUpdated(subject: string, more: Partial<EventEnvelope> = {}): EventEnvelope {
  return {
    specversion: '1.0',
    id: uuidv7(),
    source: '/services/key-vault',
    type: 'io.rekey.key.updated.v1',
    subject,
    time: new Date().toISOString(),
    datacontenttype: 'application/json',
    partitionkey: subject,
    actor: 'token-1',
    requestid: 'request-1',
    org: '100000000000000001',
    data: { keyId: subject, project: 'payments', name: 'k', changes: { name: 'k' } },
    ...more,
  };
}
