import { type GroupPart, pruneInBatches } from '@rekey/database';
import type { DataSource, EntityManager } from 'typeorm';

const RETENTION = '14 days';

/**
 * Marks the event as handled by that subscriber, in the transaction of the handler. False when it was before; a second
 * delivery at the same time waits here until the first has committed or rolled back.
 */
export async function claimEvent(manager: EntityManager, subscriber: string, eventId: string): Promise<boolean> {
  const rows: unknown[] = await manager.query(
    'INSERT INTO inbox (subscriber, event_id) VALUES ($1, $2) ON CONFLICT DO NOTHING RETURNING 1',
    [subscriber, eventId],
  );
  return rows.length > 0;
}

/** The same for a whole batch, in one statement: the ids that were not handled before. Of an id given twice, one. */
export async function claimEvents(
  manager: EntityManager,
  subscriber: string,
  eventIds: readonly string[],
): Promise<ReadonlySet<string>> {
  // In one order everywhere: two transactions that wait for each other's rows would block for ever.
  const rows: { readonly event_id: string }[] = await manager.query(
    `INSERT INTO inbox (subscriber, event_id) SELECT $1, id FROM unnest($2::uuid[]) AS id ORDER BY id
     ON CONFLICT DO NOTHING RETURNING event_id`,
    [subscriber, eventIds],
  );
  return new Set(rows.map(({ event_id }) => event_id));
}

/** Claims, in the statement of a group of changes, events that it publishes. */
export const CLAIM_TOGETHER: GroupPart = {
  columns: { subscriber: 'text', eventId: 'uuid' },
  sql: (rows) => `INSERT INTO inbox (subscriber, event_id) SELECT r.subscriber, r.event_id FROM ${rows}`,
};

/** Those of the events that were claimed before. */
export async function claimedEvents(
  manager: EntityManager,
  subscriber: string,
  eventIds: readonly string[],
): Promise<ReadonlySet<string>> {
  const rows: { readonly id: string }[] = await manager.query(
    'SELECT event_id AS id FROM inbox WHERE subscriber = $1 AND event_id = ANY ($2::uuid[])',
    [subscriber, eventIds],
  );
  return new Set(rows.map(({ id }) => id));
}

/** Takes claims of the same transaction back: somebody else is to handle these. */
export async function unclaimEvents(
  manager: EntityManager,
  subscriber: string,
  eventIds: readonly string[],
): Promise<void> {
  await manager.query('DELETE FROM inbox WHERE subscriber = $1 AND event_id = ANY ($2::uuid[])', [
    subscriber,
    eventIds,
  ]);
}

/** Forgets events that are older than any log keeps them, so that none can come again. */
export async function pruneInbox(dataSource: DataSource, signal?: AbortSignal): Promise<void> {
  const where = `processed_at < now() - interval '${RETENTION}'`;
  await pruneInBatches(dataSource, { table: 'inbox', where, orderBy: 'processed_at' }, signal);
}
