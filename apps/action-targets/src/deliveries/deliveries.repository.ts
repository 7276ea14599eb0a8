import { Injectable } from '@nestjs/common';
import { sql } from '@rekey/database';
import { DataSource, type EntityManager } from 'typeorm';
import { DELIVERY_STATES, type DeliveryAttempt, type DeliveryState } from './delivery.entity.js';
import { idBounds } from './delivery-ids.js';
import { DELIVERY_LIFE_MS } from './retry-schedule.js';

export interface ListedDelivery {
  readonly id: string;
  readonly eventId: string;
  readonly eventType: string | null;
  readonly targetId: string;
  readonly state: DeliveryState;
  readonly attempts: readonly DeliveryAttempt[];
  readonly dueAt: Date | null;
  readonly createdAt: Date;
}

export interface DeliveryFilter {
  readonly targetId?: string | undefined;
  readonly eventId?: string | undefined;
  readonly state?: DeliveryState | undefined;
  /** Older than the delivery of this id. */
  readonly after?: string | undefined;
}

export interface ReplayRange {
  readonly targetId?: string | undefined;
  /** Inclusive. */
  readonly from: Date;
  /** Exclusive. */
  readonly to: Date;
}

/** Whatever became of it, its life begins again. What is written of its attempts stays. */
const REPLAYED = `state = 'pending', due_at = now(), attempt_count = 0,
  expires_at = now() + ${DELIVERY_LIFE_MS} * interval '1 millisecond'`;

/** What people look up and set going again. What sends deliveries has its own queries. */
@Injectable()
export class DeliveriesRepository {
  constructor(private readonly dataSource: DataSource) {}

  /** The newest first. */
  async list(filter: DeliveryFilter, limit: number): Promise<ListedDelivery[]> {
    const values: unknown[] = [limit];
    const conditions = Object.entries({
      'target_id =': filter.targetId,
      'event_id =': filter.eventId,
      'id <': filter.after,
    }).flatMap(([condition, value]) => (value === undefined ? [] : [`${condition} $${values.push(value)}`]));
    const pages = statesOf(filter).map((state) => {
      const all = state === undefined ? conditions : [...conditions, `state = '${state}'`];
      return `(SELECT * FROM deliveries ${where(all)} ORDER BY id DESC LIMIT $1)`;
    });
    const page = `SELECT * FROM (${pages.join(' UNION ALL ')}) p ORDER BY id DESC LIMIT $1`;
    return this.dataSource.query(`${LISTED} FROM (${page}) d ${EVENT_OF} ORDER BY d.id DESC`, values);
  }

  async find(id: string): Promise<ListedDelivery | undefined> {
    const [row] = await this.dataSource.query<ListedDelivery[]>(
      `${LISTED} FROM deliveries d ${EVENT_OF} WHERE d.id = $1`,
      [id],
    );
    return row;
  }

  /** @returns false when it is being sent, or is not there */
  async replay(id: string): Promise<boolean> {
    const count = await sql(this.dataSource).count(
      `UPDATE deliveries SET ${REPLAYED} WHERE id = $1 AND NOT (state = 'delivering' AND due_at > now())`,
      [id],
    );
    return count > 0;
  }

  /** Ids of those in the range that are over, the oldest first. */
  async finishedIn({ targetId, from, to }: ReplayRange, limit: number): Promise<string[]> {
    const rows = await this.dataSource.query<{ id: string }[]>(
      `SELECT id FROM deliveries
       WHERE id >= $1 AND id < $2 AND created_at >= $3 AND created_at < $4 AND state IN ('delivered', 'exhausted')
         ${targetId === undefined ? '' : 'AND target_id = $6'}
       ORDER BY id LIMIT $5`,
      [...idBounds(from, to), from, to, limit, ...(targetId === undefined ? [] : [targetId])],
    );
    return rows.map(({ id }) => id);
  }

  /** Those of the ids that are still over; what somebody else has its hands on is not. @returns how many */
  async replayFinished(manager: EntityManager, ids: readonly string[]): Promise<number> {
    return sql(manager).count(
      `UPDATE deliveries SET ${REPLAYED} WHERE id = ANY (ARRAY(
         SELECT id FROM deliveries WHERE id = ANY ($1) AND due_at IS NULL FOR UPDATE SKIP LOCKED))`,
      [ids],
    );
  }

  /** Deliveries that are not over, counted up to a limit of each kind. */
  async countOpen(limit: number): Promise<number> {
    const [row] = await this.dataSource.query<{ count: number }[]>(
      `SELECT count(*)::int AS count FROM (
         (SELECT 1 FROM deliveries WHERE due_at IS NOT NULL AND NOT ordered LIMIT $1)
         UNION ALL (SELECT 1 FROM deliveries WHERE due_at IS NOT NULL AND ordered LIMIT $1)) open`,
      [limit],
    );
    return row?.count ?? 0;
  }
}

const LISTED = `SELECT d.id, d.event_id AS "eventId", e.type AS "eventType", d.target_id AS "targetId", d.state, d.attempts,
  d.due_at AS "dueAt", d.created_at AS "createdAt"`;
const EVENT_OF = 'LEFT JOIN delivery_events e ON e.id = d.event_id';

/** The index of a target is by state, so all of them is a page of each; undefined says that the state is no condition. */
function statesOf({ targetId, eventId, state }: DeliveryFilter): readonly (DeliveryState | undefined)[] {
  if (state !== undefined) return [state];
  return targetId === undefined || eventId !== undefined ? [undefined] : DELIVERY_STATES;
}

function where(conditions: readonly string[]): string {
  return conditions.length === 0 ? '' : `WHERE ${conditions.join(' AND ')}`;
}
