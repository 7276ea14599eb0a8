import { Injectable } from '@nestjs/common';
import { type CredentialKind, SecretRead } from '@rekey/contracts';
import { cellOf, ColumnCipher, type SealedColumn } from '@rekey/crypto';
import { pruneInBatches, sql, Transactions } from '@rekey/database';
import { PermissionDenied, type Principal } from '@rekey/identity';
import { Outbox } from '@rekey/messaging';
import { BackgroundJobs } from '@rekey/telemetry';
import { DataSource, type EntityManager } from 'typeorm';
import { turnableBy } from '../access/turnable-credentials.js';
import { scopeOf } from '../rotations/present-rotation.js';
import { RotationNotFound } from '../rotations/rotation.errors.js';
import { RotationListRepository, type RotationListRow } from '../rotations/rotation-list.repository.js';
import { SecretGone, SecretNotFound } from './kept-secret.errors.js';

export const KEPT_SECRET: SealedColumn = {
  schema: 'rotation_ledger',
  table: 'kept_secrets',
  column: 'secret',
  key: { rotation_id: 'uuid' },
};

const LOOK_EVERY_MS = 60_000;
const KEPT = `kept_at > now() - interval '24 hours'`;

/** Keeps what rotations made without anybody to be answered, sealed, for a day at most. */
@Injectable()
export class KeptSecretsService {
  constructor(
    private readonly dataSource: DataSource,
    private readonly rotations: RotationListRepository,
    private readonly cipher: ColumnCipher,
    private readonly transactions: Transactions,
    private readonly outbox: Outbox,
    jobs: BackgroundJobs,
  ) {
    jobs.add({ name: 'kept-secrets', everyMs: LOOK_EVERY_MS, run: (signal) => this.erase(signal) });
  }

  async keep(
    manager: EntityManager,
    { rotationId, secret }: { readonly rotationId: string; readonly secret?: string | undefined },
  ): Promise<void> {
    if (secret === undefined) return;
    await manager.query('INSERT INTO kept_secrets (rotation_id, secret) VALUES ($1, $2) ON CONFLICT DO NOTHING', [
      rotationId,
      this.cipher.encrypt(secret, cellOf(KEPT_SECRET, rotationId)),
    ]);
  }

  /**
   * Hands a secret out, to one caller once.
   * @throws RotationNotFound, PermissionDenied without the owner's right to change it, SecretNotFound, SecretGone
   */
  async take(rotationId: string, principal: Principal): Promise<string> {
    const rotation = await this.rotations.findOne(rotationId, principal);
    if (rotation === undefined) throw new RotationNotFound();
    const values: unknown[] = [rotation.id];
    const mayTurn = await sql(this.dataSource).row(
      `SELECT 1 AS yes FROM rotations WHERE id = $1 AND ${turnableBy(principal, values)}`,
      values,
    );
    if (mayTurn === undefined) throw new PermissionDenied('to take this secret');
    const sealed = await this.transactions.run((manager) => this.erased(manager, rotation));
    if (sealed !== undefined) return this.cipher.decrypt(sealed, cellOf(KEPT_SECRET, rotation.id)).toString();
    const was = await sql(this.dataSource).row('SELECT 1 AS yes FROM kept_secrets WHERE rotation_id = $1', [
      rotation.id,
    ]);
    throw was === undefined ? new SecretNotFound() : new SecretGone();
  }

  /** Nobody is given it again, and the audit is told. */
  private async erased(manager: EntityManager, rotation: RotationListRow): Promise<Buffer | undefined> {
    const row = await sql(manager).row<{ readonly secret: Buffer }>(
      `WITH kept AS (SELECT rotation_id, secret FROM kept_secrets
                      WHERE rotation_id = $1 AND secret IS NOT NULL AND ${KEPT} FOR UPDATE)
       UPDATE kept_secrets k SET secret = NULL FROM kept WHERE k.rotation_id = kept.rotation_id RETURNING kept.secret`,
      [rotation.id],
    );
    if (row === undefined) return undefined;
    const { kind, credentialId: id, name } = rotation;
    await this.outbox.add(
      manager,
      new SecretRead({ kind: kind as CredentialKind, id, name, scope: scopeOf(rotation) }),
    );
    return row.secret;
  }

  /** That there was one is known for a month. */
  private async erase(signal: AbortSignal): Promise<void> {
    await this.dataSource.query(`UPDATE kept_secrets SET secret = NULL WHERE secret IS NOT NULL AND NOT (${KEPT})`);
    const rule = { table: 'kept_secrets', where: `kept_at < now() - interval '30 days'`, orderBy: 'kept_at' };
    await pruneInBatches(this.dataSource, rule, signal);
  }
}
