import { Injectable } from '@nestjs/common';
import type { EventEnvelope } from '@rekey/contracts';
import { LOCK_SPACE, PreparedStatement, pruneInBatches } from '@rekey/database';
import { storableJson } from '@rekey/messaging';
import { DataSource } from 'typeorm';

const APPEND_LOCK = 7;
/** Told of every append, once it is committed. */
export const FEED_CHANNEL = 'rekey_event_feed';

export interface FeedRow {
  readonly position: number;
  readonly event: EventEnvelope;
}

export interface FeedFilter {
  readonly type?: string | undefined;
  readonly subject?: string | undefined;
}

/** The lock is there before the first position is taken: rows are sorted, which needs all of them. */
const APPEND = new PreparedStatement<Record<never, never>>(
  'append_to_feed',
  `WITH turn AS MATERIALIZED (
     SELECT pg_advisory_xact_lock($2::int, $3::int + hashtext(current_schema()) % 1000000 * 10), pg_notify($4, ''))
   INSERT INTO feed_events (id, type, subject, event)
   SELECT item.event->>'id', item.event->>'type', item.event->>'subject', item.event
     FROM turn CROSS JOIN jsonb_array_elements($1::jsonb) WITH ORDINALITY AS item (event, nth)
    ORDER BY item.nth
   ON CONFLICT (id) DO NOTHING`,
);

/**
 * The table behind the feed. Appends take turns, so positions become visible in order: a reader that follows the
 * cursor cannot step over one that commits late.
 */
@Injectable()
export class EventFeedRepository {
  constructor(private readonly dataSource: DataSource) {}

  /** Adds events that are not there yet, in the given order. */
  async append(events: readonly EventEnvelope[]): Promise<void> {
    if (events.length === 0) return;
    await APPEND.rows(this.dataSource, [storableJson(events), LOCK_SPACE, APPEND_LOCK, FEED_CHANNEL]);
  }

  /** Up to `limit` events after a position, in commit order. */
  async read(after: number, filter: FeedFilter, limit: number): Promise<FeedRow[]> {
    const values: unknown[] = [after, limit];
    const conditions = Object.entries({ type: filter.type, subject: filter.subject }).flatMap(([column, value]) => {
      if (value === undefined) return [];
      values.push(value);
      return [`AND ${column} = $${values.length}`];
    });
    return this.dataSource.query<FeedRow[]>(
      `SELECT position, event FROM feed_events WHERE position > $1 ${conditions.join(' ')} ORDER BY position LIMIT $2`,
      values,
    );
  }

  /** Where an event stands; undefined when the feed does not hold it. */
  async positionOf(eventId: string): Promise<number | undefined> {
    const rows = await this.dataSource.query<{ position: number }[]>('SELECT position FROM feed_events WHERE id = $1', [
      eventId,
    ]);
    return rows[0]?.position;
  }

  /** Position of the newest event, 0 when there is none. */
  async end(): Promise<number> {
    const rows = await this.dataSource.query<{ end: number | null }[]>(
      'SELECT max(position) AS "end" FROM feed_events',
    );
    return rows[0]?.end ?? 0;
  }

  async prune(olderThan: Date, signal?: AbortSignal): Promise<void> {
    const rule = { table: 'feed_events', where: 'stored_at < $1', orderBy: 'position', parameters: [olderThan] };
    await pruneInBatches(this.dataSource, rule, signal);
  }
}
