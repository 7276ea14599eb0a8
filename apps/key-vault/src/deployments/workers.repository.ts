import { Injectable } from '@nestjs/common';
import { sql } from '@rekey/database';
import { DataSource, type EntityManager } from 'typeorm';
import type { Environment } from '../vault/environments/environment.entity.js';
import type { Worker } from './worker.entity.js';

/** A worker as whoever sends to it sees it. */
export type Receiver = Pick<
  Worker,
  'id' | 'environmentId' | 'name' | 'url' | 'urlQuery' | 'publicKey' | 'version' | 'failures'
>;

/** What became of one attempt. */
export interface Attempt {
  readonly worker: Receiver;
  /** Undefined when it accepted the bundle. */
  readonly error: string | undefined;
  /** Until it may be tried again. */
  readonly waitMs: number;
}

const RECEIVER = `w.id, w.environment_id AS "environmentId", w.name, w.url, w.url_query AS "urlQuery",
  w.public_key AS "publicKey", w.version, w.failures`;

/** The queries of whoever brings bundles to workers. Each takes many rows. */
@Injectable()
export class WorkersRepository {
  constructor(private readonly dataSource: DataSource) {}

  /** Environments that have a worker. */
  async staffed(): Promise<ReadonlySet<string>> {
    const rows: { id: string }[] = await this.dataSource.query(
      'SELECT environment_id AS id FROM environment_bundles WHERE check_at IS NOT NULL',
    );
    return new Set(rows.map(({ id }) => id));
  }

  /** Those that answered last time first, so that the others do not keep them waiting. */
  ofEnvironment(environmentId: string): Promise<Receiver[]> {
    return this.dataSource.query(
      `SELECT ${RECEIVER} FROM environment_workers w WHERE w.environment_id = $1 ORDER BY w.failures, w.id`,
      [environmentId],
    );
  }

  /** Leases workers that lag behind their environment and that nobody is sending to. Other replicas get others. */
  async claim(limit: number, leaseMs: number): Promise<Receiver[]> {
    const rows = await sql(this.dataSource).rows<Receiver>(
      `UPDATE environment_workers w SET attempt_at = now() + $2 * interval '1 millisecond'
       WHERE w.id = ANY (ARRAY(
         SELECT d.id FROM environment_workers d JOIN environment_bundles b ON b.environment_id = d.environment_id
         WHERE d.version < b.version AND d.attempt_at <= now()
         ORDER BY d.attempt_at LIMIT $1 FOR UPDATE OF d SKIP LOCKED))
       RETURNING ${RECEIVER}`,
      [limit, leaseMs],
    );
    return rows;
  }

  /** Environments with workers that are to be compared with their bundle: those whose turn it is, or all. */
  async claimChecks(limit: number, againMs: number, { all }: { readonly all: boolean }): Promise<string[]> {
    const rows = await sql(this.dataSource).rows<{ id: string }>(
      `UPDATE environment_bundles b SET check_at = now() + $2 * interval '1 millisecond'
       WHERE b.environment_id = ANY (ARRAY(
         SELECT environment_id FROM environment_bundles
         WHERE check_at IS NOT NULL AND (check_at <= now() OR $3) ORDER BY check_at LIMIT $1 FOR UPDATE SKIP LOCKED))
       RETURNING b.environment_id AS id`,
      [limit, againMs, all],
    );
    return rows.map(({ id }) => id);
  }

  environments(ids: readonly string[]): Promise<Environment[]> {
    return this.dataSource.query('SELECT id, name, description FROM environments WHERE id = ANY ($1)', [ids]);
  }

  /**
   * An older answer that comes late takes nothing back. Resolves with the ids of the workers that have a newer bundle by it.
   * @param version that was sent; undefined when there was none to send
   */
  async record(
    manager: EntityManager,
    version: number | undefined,
    attempts: readonly Attempt[],
  ): Promise<ReadonlySet<string>> {
    const accepted = await sql(manager).rows<{ id: string }>(
      `UPDATE environment_workers SET version = $1::int WHERE id = ANY ($2) AND version < $1::int RETURNING id`,
      [version ?? null, attempts.filter(({ error }) => error === undefined).map(({ worker }) => worker.id)],
    );
    await manager.query(
      `UPDATE environment_workers w SET
         failures = CASE WHEN a.error IS NULL THEN 0 ELSE w.failures + 1 END,
         last_error = a.error,
         attempt_at = now() + a.wait_ms * interval '1 millisecond'
       FROM unnest($2::text[], $3::text[], $4::float8[]) AS a (id, error, wait_ms)
       WHERE w.id = a.id AND (a.error IS NULL OR $1::int IS NULL OR w.version < $1)`,
      [
        version ?? null,
        attempts.map(({ worker }) => worker.id),
        attempts.map(({ error }) => error ?? null),
        attempts.map(({ waitMs }) => waitMs),
      ],
    );
    return new Set(accepted.map(({ id }) => id));
  }
}
