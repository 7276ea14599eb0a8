import { Injectable } from '@nestjs/common';
import { parseDurationMs } from '@rekey/config';
import { BackgroundJobs } from '@rekey/telemetry';
import { DataSource } from 'typeorm';
import { ActionTargetsConfig } from '../app.config.js';
import { idBounds } from './delivery-ids.js';

const INTERVAL_MS = 3_600_000;
/** In one statement, so that no lock and no log record grows large. */
const BATCH = 1_000;

/** What is not over stays however old it is. What another replica is deleting is left to it. */
const DELETE_DELIVERIES = `
  WITH gone AS (
    DELETE FROM deliveries WHERE id = ANY (ARRAY(
      SELECT id FROM deliveries WHERE id > $1 AND id < $2 AND created_at < $3 AND due_at IS NULL
      ORDER BY id LIMIT ${BATCH} FOR UPDATE SKIP LOCKED))
    RETURNING id)
  SELECT count(*)::int AS deleted, (SELECT id::text FROM gone ORDER BY id DESC LIMIT 1) AS last FROM gone`;

/**
 * The time goes back and forth as text: a Date has no microseconds. Each event is looked up by itself: a join would read all
 * deliveries for each batch.
 */
const DELETE_EVENTS = `
  WITH gone AS (
    DELETE FROM delivery_events WHERE id = ANY (ARRAY(
      SELECT e.id FROM delivery_events e WHERE e.received_at >= $1::timestamptz AND e.received_at < $2
        AND (SELECT d.id FROM deliveries d WHERE d.event_id = e.id LIMIT 1) IS NULL
      ORDER BY e.received_at LIMIT ${BATCH} FOR UPDATE OF e SKIP LOCKED))
    RETURNING received_at)
  SELECT count(*)::int AS deleted, max(received_at)::text AS last FROM gone`;

const LEAST_ID = '00000000-0000-0000-0000-000000000000';

/** Deletes deliveries that are over, and the events that no delivery needs any more, when they are old enough. */
@Injectable()
export class DeliveryRetention {
  constructor(
    private readonly dataSource: DataSource,
    private readonly config: ActionTargetsConfig,
    jobs: BackgroundJobs,
  ) {
    const run = (signal: AbortSignal): Promise<void> => this.prune(new Date(), signal);
    jobs.add({ name: 'delivery-retention', everyMs: INTERVAL_MS, firstAfterMs: 0, run });
  }

  /** Goes on where the batch before ended: what was deleted is still in the way of who starts from the beginning. */
  async prune(now = new Date(), signal?: AbortSignal): Promise<void> {
    const { deliveryRetention } = this.config;
    const before = new Date(now.getTime() - (parseDurationMs(deliveryRetention) as number));
    const [, end] = idBounds(before, before);
    const inBatches = async (statement: string, first: string, bounds: readonly unknown[]): Promise<void> => {
      for (let after = first, full = true; full && signal?.aborted !== true;) {
        const [batch] = await this.dataSource.query<[Batch]>(statement, [after, ...bounds]);
        full = batch.deleted === BATCH;
        after = batch.last ?? after;
      }
    };
    await inBatches(DELETE_DELIVERIES, LEAST_ID, [end, before]);
    await inBatches(DELETE_EVENTS, '-infinity', [before]);
  }
}

interface Batch {
  readonly deleted: number;
  /** Where the next one begins; null when nothing was deleted. */
  readonly last: string | null;
}
