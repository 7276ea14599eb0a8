import { randomUUID } from 'node:crypto';
import { atMost, BackgroundJobs, Damper, describeError, type Logger, type Metrics } from '@rekey/telemetry';
import { DatabaseSession } from '../database-session.js';
import {
  EventLog,
  type ActiveSubscription,
  type EventLogHealth,
  type GroupLag,
  type LogRecord,
  type Subscription,
} from '../event-log.js';
import { EmbeddedConsumer } from './embedded-consumer.js';
import { OffsetWriter } from './offset-writer.js';
import { RecentRecords } from './recent-records.js';
import { EVENT_LOG_SERVICE, RecordStore } from './record-store.js';

const CHANNEL = 'rekey_event_log';
const START_WAIT_MS = 10_000;
const HEALTH_WAIT_MS = 1_500;
const PRUNE_INTERVAL_MS = 10 * 60_000;
const WARN_INTERVAL_MS = 10_000;
/** In case a notification was missed. */
const LOOK_EVERY_MS = 2_000;

export interface EmbeddedEventLogOptions {
  readonly url: string;
  readonly logger: Logger;
  readonly metrics?: Metrics | undefined;
  /** Connections for appending and reading; one more listens. */
  readonly poolSize?: number;
}

/**
 * The event log in PostgreSQL, for a process that has no Kafka. Positions are given and committed in one order, groups
 * are owned through session locks, readers wake on NOTIFY and poll in case one was missed. Topics need not be made.
 */
export class EmbeddedEventLog extends EventLog {
  private readonly id = randomUUID();
  private readonly store: RecordStore;
  private readonly session: DatabaseSession;
  private readonly recent: RecentRecords;
  private readonly offsets: OffsetWriter;
  private readonly consumers = new Set<EmbeddedConsumer>();
  private readonly owned = new Set<string>();
  private seenEnd = 0;
  private readonly jobs: BackgroundJobs;

  constructor(private readonly options: EmbeddedEventLogOptions) {
    super();
    const damper = new Damper(WARN_INTERVAL_MS);
    this.store = new RecordStore({
      url: options.url,
      poolSize: options.poolSize ?? 5,
      onConnectionError: (error) => {
        const reason = describeError(error);
        if (damper.allows(reason)) options.logger.warn({ reason }, 'The event log lost a connection');
      },
    });
    this.session = new DatabaseSession({
      url: options.url,
      service: EVENT_LOG_SERVICE,
      channel: CHANNEL,
      onNotification: (payload) => this.notified(payload),
      onLost: () => this.wake(),
    });
    this.recent = new RecentRecords(this.store);
    this.offsets = new OffsetWriter(this.session);
    this.jobs = new BackgroundJobs(options.logger, options.metrics);
    this.jobs.add({ name: 'event-log-retention', everyMs: PRUNE_INTERVAL_MS, run: (signal) => this.prune(signal) });
    this.jobs.add({
      name: 'event-log-look',
      everyMs: LOOK_EVERY_MS,
      retryMaxMs: LOOK_EVERY_MS,
      run: () => this.look(),
    });
    this.jobs.start();
  }

  async ensureTopics(_topics: readonly string[]): Promise<void> {
    await this.store.open();
  }

  async publish(records: readonly LogRecord[]): Promise<void> {
    if (records.length === 0) return;
    this.recent.appended(records, await this.store.append(records, this.id));
    this.wakeUp([...new Set(records.map((record) => record.topic))]);
  }

  async subscribe(subscription: Subscription): Promise<ActiveSubscription> {
    const { logger } = this.options;
    const consumer = new EmbeddedConsumer(subscription, {
      store: this.store,
      recent: this.recent,
      offsets: this.offsets,
      session: this.session,
      owned: this.owned,
      logger,
    });
    this.consumers.add(consumer);
    await atMost(START_WAIT_MS, consumer.started);
    return {
      close: async () => {
        this.consumers.delete(consumer);
        await consumer.close();
        // Another consumer of the group in this process may go on at once.
        this.wake();
      },
    };
  }

  async health(): Promise<EventLogHealth> {
    const broken = [...this.consumers].map((consumer) => consumer.problem).find((problem) => problem !== undefined);
    if (broken !== undefined) return { ok: false, reason: broken };
    let health: EventLogHealth = { ok: false, reason: 'no answer' };
    const asked = this.store.end([]).then(
      () => (health = { ok: true }),
      (error: unknown) => (health = { ok: false, reason: describeError(error) }),
    );
    await atMost(HEALTH_WAIT_MS, asked);
    return health;
  }

  async lag(): Promise<readonly GroupLag[]> {
    const places = [...this.consumers].map((consumer) => consumer.place()).filter((place) => place !== undefined);
    return this.store.behind(places);
  }

  async close(): Promise<void> {
    await this.jobs.stop();
    await Promise.all([...this.consumers].map((consumer) => consumer.close()));
    this.consumers.clear();
    await this.session.close();
    await this.store.close();
  }

  /** Deletes what is older than the retention and handled by all. Runs by itself; several processes may run it at once. */
  async prune(signal?: AbortSignal): Promise<void> {
    await this.store.prune(signal);
  }

  /** One query for all consumers of the process. */
  private async look(): Promise<void> {
    if (this.consumers.size === 0) return;
    const end = await this.store.lastPosition();
    if (end !== this.seenEnd) this.wake();
    this.seenEnd = end;
  }

  private notified(payload: string): void {
    const [sender, topics] = payload.split('|', 2);
    if (sender !== this.id) this.wake(topics?.split(','));
  }

  /** There may be more than this process has appended. */
  private wake(topics?: readonly string[]): void {
    this.recent.expire();
    this.wakeUp(topics);
  }

  private wakeUp(topics?: readonly string[]): void {
    for (const consumer of this.consumers) consumer.wake(topics);
  }
}
