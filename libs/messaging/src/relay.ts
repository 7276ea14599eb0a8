import type { ServiceName } from '@rekey/contracts';
import { schemaNames } from '@rekey/database';
import { atMost, backoffMs, Damper, describeError, type Logger, type Metrics, pause } from '@rekey/telemetry';
import { DatabaseSession } from './database-session.js';
import type { EventLog, LogRecord } from './event-log.js';
import { RELAY_LOCK_SPACE } from './lock-spaces.js';
import { RelayMetrics } from './relay-metrics.js';
import { WakeSignal } from './wake-signal.js';

const BATCH_ROWS = 1_000;
const BATCH_GROWTH = 10;
/** The first row is taken whatever its size. */
const BATCH_BYTES = 4 * 1024 * 1024;
const FIRST_RETRY_MS = 100;
const LAST_RETRY_MS = 5_000;
const BACKLOG_COUNTED_MAX = 10_000;
const STOP_WAIT_MS = 4_000;
/** While commits and other processes tell of new rows, polling is only for what a crash left untold. */
const IDLE_POLLS = 10;
const IDLE_POLL_MAX_MS = 5_000;
/** Batches follow each other not faster than this, so that many commits share one; the first of them waits for nothing. */
const BATCH_EVERY_MS = 15;
const WARN_INTERVAL_MS = 10_000;

/**
 * In order of position, and whatever has become visible by now: a transaction that commits late has lower positions
 * than rows that are gone already, so no cursor is kept.
 */
const NEXT_ROWS = `
  SELECT position, id, topic, key, headers, value
    FROM (SELECT *, sum(octet_length(value)) OVER (ORDER BY position) - octet_length(value) AS bytes_before
            FROM (SELECT * FROM outbox ORDER BY position LIMIT $1) AS next) AS sized
   WHERE bytes_before < $2 ORDER BY position`;

interface OutboxRow {
  readonly position: number;
  readonly id: string;
  readonly topic: string;
  readonly key: string;
  readonly headers: Record<string, string>;
  readonly value: string;
}

export interface RelayOptions {
  readonly service: ServiceName;
  readonly databaseUrl: string;
  readonly eventLog: EventLog;
  readonly pollIntervalMs: number;
  readonly logger: Logger;
  readonly metrics?: Metrics | undefined;
  /** Wakes the relay of another process: called when this one was nudged and does not lead. */
  readonly notifyLeader: (channel: string) => Promise<unknown>;
}

export interface RelayHealth {
  readonly ok: boolean;
  /** This process publishes for the service; otherwise it stands by. */
  readonly leading: boolean;
  /** Events not yet published, counted up to 10,000, as the leader last saw it. */
  readonly backlog: number;
  readonly reason?: string;
}

/**
 * Moves a service's events from its outbox to the event log: each at least once, in order per key, and once when
 * nothing fails. One process leads; the others take over when its database session ends.
 */
export class Relay {
  private readonly wakeSignal = new WakeSignal();
  private readonly stopping = new AbortController();
  private readonly session: DatabaseSession;
  private readonly channel: string;
  private readonly metrics: RelayMetrics;
  private readonly damper = new Damper(WARN_INTERVAL_MS);
  private leadingSession: number | undefined;
  private running: Promise<void> | undefined;
  private backlog = 0;
  /** One after a failure, so that a row which the log refuses is known by its name. */
  private batchRows = BATCH_ROWS;
  private lastError: string | undefined;
  private notifying: Promise<void> | undefined;
  private notifyAgain = false;

  constructor(private readonly options: RelayOptions) {
    this.channel = `rekey_outbox_${schemaNames(options.service).schema}`;
    this.metrics = new RelayMetrics(options.metrics);
    this.session = new DatabaseSession({
      url: options.databaseUrl,
      service: options.service,
      channel: this.channel,
      onNotification: () => this.wakeSignal.wake(),
      onLost: () => this.wakeSignal.wake(),
    });
  }

  start(): void {
    this.running ??= this.run();
  }

  /**
   * There is something in the outbox. Told after the commit and not by NOTIFY inside it, because that takes a lock on
   * the whole database and makes commits wait for each other. What a crash leaves untold is found by polling.
   */
  nudge(): void {
    if (this.isLeading()) this.wakeSignal.wake();
    else if (this.notifying === undefined) this.notifying = this.tellLeader();
    else this.notifyAgain = true;
  }

  health(): RelayHealth {
    const state = { leading: this.isLeading(), backlog: this.backlog };
    return this.lastError === undefined ? { ok: true, ...state } : { ok: false, ...state, reason: this.lastError };
  }

  /**
   * Finishes the batch in hand and gives the lead away. A log that does not answer is not waited for long: what it may
   * have taken meanwhile is published again by the next leader, under the same ids.
   */
  async stop(): Promise<void> {
    this.stopping.abort();
    this.wakeSignal.wake();
    await atMost(STOP_WAIT_MS, Promise.all([this.running, this.notifying]));
    await this.session.close();
  }

  private isLeading(): boolean {
    return this.leadingSession !== undefined && this.session.isCurrent(this.leadingSession);
  }

  private async run(): Promise<void> {
    for (let failures = 0; !this.stopping.signal.aborted;) {
      try {
        if (await this.lead()) await this.drain();
        failures = 0;
        this.lastError = undefined;
        await this.wakeSignal.wait(this.idleMs());
      } catch (error) {
        failures += 1;
        await this.failed(error);
        await pause(backoffMs(failures, FIRST_RETRY_MS, LAST_RETRY_MS), this.stopping.signal);
      }
    }
  }

  /** Without the lead the next look is for it: nobody tells that another process has died. */
  private idleMs(): number {
    const { pollIntervalMs } = this.options;
    return this.isLeading()
      ? Math.max(pollIntervalMs, Math.min(pollIntervalMs * IDLE_POLLS, IDLE_POLL_MAX_MS))
      : pollIntervalMs;
  }

  private async lead(): Promise<boolean> {
    const session = await this.session.open();
    if (this.leadingSession === session) return true;
    const [row] = await this.session.query<{ leads: boolean }>(
      session,
      'SELECT pg_try_advisory_lock($1, hashtext($2)) AS leads',
      [RELAY_LOCK_SPACE, this.channel],
    );
    this.leadingSession = row?.leads === true ? session : undefined;
    return this.isLeading();
  }

  private async drain(): Promise<void> {
    const session = this.leadingSession as number;
    for (let isMore = true; isMore;) {
      const begun = performance.now();
      const limit = this.batchRows;
      const rows = await this.session.query<OutboxRow>(session, NEXT_ROWS, [limit, BATCH_BYTES]);
      this.countBacklog(rows.length);
      if (rows.length === 0 || this.stopping.signal.aborted) return;
      // What is committed from now on wakes the relay again.
      isMore = rows.length === limit || rows.reduce((sum, { value }) => sum + value.length, 0) * 4 >= BATCH_BYTES;
      await this.publish(rows);
      this.metrics.published(rows.length);
      await this.session.query(session, 'DELETE FROM outbox WHERE position = ANY($1::bigint[])', [
        rows.map((row) => row.position),
      ]);
      if (isMore) continue;
      this.countBacklog(0);
      const leftMs = BATCH_EVERY_MS - (performance.now() - begun);
      if (leftMs > 0) await pause(leftMs, this.stopping.signal);
    }
  }

  private async publish(rows: readonly OutboxRow[]): Promise<void> {
    try {
      await this.options.eventLog.publish(rows.map(recordOfRow));
      this.batchRows = Math.min(BATCH_ROWS, this.batchRows * BATCH_GROWTH);
      this.metrics.stuckAt(0);
    } catch (error) {
      this.batchRows = 1;
      const [row] = rows;
      if (row === undefined || rows.length > 1) throw error;
      this.metrics.stuckAt(row.position);
      throw new Error(`${describeError(error)} (outbox row ${row.position}, event ${row.id})`, { cause: error });
    }
  }

  private countBacklog(rows: number): void {
    this.backlog = rows;
    this.metrics.backlog(rows);
  }

  private async failed(error: unknown): Promise<void> {
    this.lastError = describeError(error);
    if (this.stopping.signal.aborted) return;
    this.metrics.failed();
    if (this.damper.allows(this.lastError))
      this.options.logger.warn({ reason: this.lastError }, 'The relay will try again');
    if (!this.isLeading()) return;
    const counted = `SELECT count(*) AS rows FROM (SELECT 1 FROM outbox LIMIT ${BACKLOG_COUNTED_MAX}) AS counted`;
    const [row] = await this.session
      .query<{ rows: number }>(this.leadingSession as number, counted)
      .catch((): { rows: number }[] => []);
    if (row !== undefined) this.countBacklog(row.rows);
  }

  /** One at a time, however many transactions commit meanwhile: they share the next one. */
  private async tellLeader(): Promise<void> {
    try {
      do {
        this.notifyAgain = false;
        await this.options.notifyLeader(this.channel);
      } while (this.notifyAgain && !this.stopping.signal.aborted);
    } catch {
      // The leader polls.
    } finally {
      this.notifying = undefined;
    }
  }
}

function recordOfRow(row: OutboxRow): LogRecord {
  return { topic: row.topic, key: row.key, headers: row.headers, value: Buffer.from(row.value) };
}
