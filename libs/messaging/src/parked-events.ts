import { isDatabaseAway } from '@rekey/database';
import { backoffMs, describeError, type Logger, type Metrics } from '@rekey/telemetry';
import type { DataSource } from 'typeorm';
import { isTransient, type Patience, Stopped } from './dispatcher.js';
import type { StoredRecord } from './event-log.js';
import { storableText } from './storable-json.js';

/** More than this is no key in trouble but everything: the log itself waits then, as its lag shows. */
const PARKED_MAX = 10_000;
const HEADS_AT_ONCE = 8;
const FIRST_RETRY_MS = 500;
const LAST_RETRY_MS = 15_000;
/** How soon what is parked is looked at, and how soon what another replica parked that died. */
const LOOK_SOON_MS = 500;
const LOOK_LATER_MS = 30_000;

export interface ParkedEventsOptions {
  readonly dataSource: Pick<DataSource, 'query'>;
  /** After so long an event becomes a dead letter. */
  readonly limitMs: number;
  readonly logger: Logger;
  readonly metrics?: Metrics | undefined;
}

interface Head extends StoredRecord {
  readonly id: number;
  readonly attempts: number;
  readonly isOver: boolean;
}

type Handle = (record: StoredRecord, patience: Patience) => Promise<void>;

/**
 * Events that wait for what is unavailable to their handler, in the service's database, so that the log goes on with
 * other keys. Those of one key stay in order: what comes behind one that is parked is parked too. None waits for ever.
 */
export class ParkedEvents {
  private readonly setParked: (events: number) => void;
  private handle: Handle | undefined;
  private wake: () => void = () => undefined;

  constructor(private readonly options: ParkedEventsOptions) {
    const gauge = options.metrics?.gauge('rekey_events_parked', 'Events that wait for what is unavailable.', []);
    this.setParked = (events) => gauge?.set(events);
  }

  /** How an event is handled, and how the job that calls `retry` is woken. */
  connect(handle: Handle, wake: () => void): void {
    this.handle = handle;
    this.wake = wake;
  }

  /** Keys of which something is parked. */
  async keysOf(keys: readonly string[]): Promise<Set<string>> {
    const rows: { key: string }[] = await this.options.dataSource.query(
      'SELECT DISTINCT key FROM parked_events WHERE key = ANY ($1)',
      [keys.map(storableText)],
    );
    return new Set(rows.map(({ key }) => key));
  }

  /** Whether waiting elsewhere helps: nothing can be parked while the database is away. */
  takes(error: unknown): boolean {
    return isTransient(error) && !isDatabaseAway(error);
  }

  /** @throws the reason, when there is no room */
  async park(records: readonly StoredRecord[], reason: unknown): Promise<void> {
    const { dataSource, logger } = this.options;
    if ((await this.count()) + records.length > PARKED_MAX) throw reason;
    await dataSource.query(
      `INSERT INTO parked_events (topic, record_position, key, headers, value, reason)
       SELECT topic, record_position, key, headers::json, value, $6
       FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::bytea[]) WITH ORDINALITY
         AS one (topic, record_position, key, headers, value, nth)
       ORDER BY nth ON CONFLICT (topic, record_position) DO NOTHING`,
      [
        records.map(({ topic }) => topic),
        records.map(({ position }) => position),
        records.map(({ key }) => storableText(key)),
        records.map(({ headers }) => JSON.stringify(headers)),
        records.map(({ value }) => value),
        storableText(describeError(reason)),
      ],
    );
    logger.warn(
      { events: records.length, reason: describeError(reason) },
      'Events of one key wait for what is unavailable',
    );
    this.wake();
  }

  /** Tries the first of each key whose time has come, and those behind it when it is done. Says when to look again. */
  async retry(signal: AbortSignal): Promise<number> {
    while (!signal.aborted && this.handle !== undefined) {
      const done = await Promise.all((await this.heads()).map((head) => this.again(head)));
      if (!done.includes(true)) break;
    }
    const parked = await this.count();
    this.setParked(parked);
    return parked > 0 ? LOOK_SOON_MS : LOOK_LATER_MS;
  }

  /** True when those behind it may be tried. */
  private async again({ id, attempts, isOver, ...record }: Head): Promise<boolean> {
    const { dataSource } = this.options;
    try {
      await (this.handle as Handle)(record, isOver ? 'ends' : 'tries');
      await dataSource.query('DELETE FROM parked_events WHERE position = $1', [id]);
      return true;
    } catch (error) {
      if (error instanceof Stopped) return false;
      if (!this.takes(error)) throw error;
      await dataSource.query(
        `UPDATE parked_events SET attempts = attempts + 1, attempt_at = now() + $2 * interval '1 millisecond', reason = $3
         WHERE position = $1`,
        [id, backoffMs(attempts + 1, FIRST_RETRY_MS, LAST_RETRY_MS), storableText(describeError(error))],
      );
      return false;
    }
  }

  private heads(): Promise<Head[]> {
    return this.options.dataSource.query(
      `SELECT p.position AS id, p.topic, p.record_position AS position, p.key, p.headers, p.value, p.attempts,
         p.parked_at <= now() - $1 * interval '1 millisecond' AS "isOver"
       FROM (SELECT min(position) AS position FROM parked_events GROUP BY key) head
       JOIN parked_events p ON p.position = head.position
       WHERE p.attempt_at <= now() ORDER BY p.attempt_at LIMIT ${HEADS_AT_ONCE}`,
      [this.options.limitMs],
    );
  }

  private async count(): Promise<number> {
    const [row]: { parked: number }[] = await this.options.dataSource.query(
      'SELECT count(*)::int AS parked FROM parked_events',
    );
    return row?.parked ?? 0;
  }
}
