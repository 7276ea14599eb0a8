import { Injectable } from '@nestjs/common';
import type { CredentialKind, ServiceName } from '@rekey/contracts';
import { sql } from '@rekey/database';
import type { EntityManager } from 'typeorm';

/** A rebuild that runs, held by the transaction. */
export interface Rebuild {
  readonly id: string;
  readonly startedAt: Date;
  /** Who is being asked; null before the first. */
  readonly service: ServiceName | null;
  /** Where its next page begins; null for the first. */
  readonly after: string | null;
}

/** What became of a rebuild by one step of it. */
export interface RebuildStep {
  readonly state: 'running' | 'done' | 'failed';
  readonly service: ServiceName | null;
  readonly after: string | null;
  readonly done: number;
  readonly total: number;
}

/** Made so much earlier, a credential was there to be told of, whoever was about to make it when the rebuild began. */
const SURELY_THERE = `interval '1 minute'`;

/** The table of rebuilds, and what they leave to be forgotten. */
@Injectable()
export class RebuildsRepository {
  /** Unless another replica has it. */
  async hold(manager: EntityManager): Promise<Rebuild | undefined> {
    return sql(manager).row<Rebuild>(
      `SELECT id, started_at AS "startedAt", service, after FROM ledger_rebuilds WHERE state = 'running'
        LIMIT 1 FOR UPDATE SKIP LOCKED`,
    );
  }

  /** @param step what is done by it is added to what is done and to be done */
  async write(manager: EntityManager, id: string, { state, service, after, done, total }: RebuildStep): Promise<void> {
    await manager.query(
      `UPDATE ledger_rebuilds SET state = $2, service = $3, after = $4, done = done + $5, total = total + $6 WHERE id = $1`,
      [id, state, service, after, done, total],
    );
  }

  /** How many of these events have been taken up. */
  async countTaken(manager: EntityManager, subscriber: string, events: readonly string[]): Promise<number> {
    const row = await sql(manager).row<{ count: number }>(
      'SELECT count(*)::int AS count FROM inbox WHERE subscriber = $1 AND event_id = ANY ($2::uuid[])',
      [subscriber, events],
    );
    return row?.count ?? 0;
  }

  /** Some of those that nobody has told of since then. */
  untold(
    manager: EntityManager,
    since: Date,
    limit: number,
  ): Promise<readonly { readonly kind: CredentialKind; readonly id: string }[]> {
    return sql(manager).rows(
      `SELECT kind, id FROM credentials
        WHERE removed_at IS NULL AND (described_at IS NULL OR described_at < $1::timestamptz)
          AND created_at < $1::timestamptz - ${SURELY_THERE}
        ORDER BY kind, id LIMIT $2 FOR UPDATE SKIP LOCKED`,
      [since, limit],
    );
  }
}
