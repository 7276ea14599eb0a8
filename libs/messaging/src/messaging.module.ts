import {
  type BeforeApplicationShutdown,
  type DynamicModule,
  Global,
  Module,
  type OnApplicationBootstrap,
  type OnApplicationShutdown,
  type Provider,
} from '@nestjs/common';
import type { RekeyConfig } from '@rekey/config';
import type { ServiceName } from '@rekey/contracts';
import { Transactions } from '@rekey/database';
import { BackgroundJobs, createLogger, type Logger, Metrics } from '@rekey/telemetry';
import { DataSource } from 'typeorm';
import { Broadcasts } from './broadcasts.js';
import { Dispatcher } from './dispatcher.js';
import { EventLog } from './event-log.js';
import { EventLogStrategy } from './event-log.strategy.js';
import { pruneInbox } from './inbox.js';
import { MessagingHealth } from './messaging-health.js';
import { ObservedEvents } from './observed-events.js';
import { Outbox } from './outbox.js';
import { ParkedEvents } from './parked-events.js';
import { Relay } from './relay.js';

/** Its own, so that it stands without the platform. */
class MessagingJobs extends BackgroundJobs {}

export interface MessagingOptions {
  readonly service: ServiceName;
  readonly config: RekeyConfig;
  /** Shared by all modules of a process; closed by whoever made it. */
  readonly eventLog: EventLog;
  readonly logger?: Logger;
}

/**
 * Events out (outbox and relay) and in (strategy, dispatcher, inbox). Needs `DatabaseModule`; keeps metrics when the
 * application provides `Metrics`. Stopping: subscriptions end with the microservice, the relay last of all.
 */
@Global()
@Module({})
export class MessagingModule implements OnApplicationBootstrap, BeforeApplicationShutdown, OnApplicationShutdown {
  constructor(
    private readonly relay: Relay,
    private readonly jobs: MessagingJobs,
    dataSource: DataSource,
    transactions: Transactions,
    broadcasts: Broadcasts,
  ) {
    jobs.add({ name: 'inbox-retention', everyMs: PRUNE_INTERVAL_MS, run: (signal) => pruneInbox(dataSource, signal) });
    transactions.afterCommit(Outbox.published, (events) => {
      for (const event of events) broadcasts.tell(event);
      relay.nudge();
    });
  }

  static forRoot(options: MessagingOptions): DynamicModule {
    const logger = options.logger ?? createLogger(options.config.logLevel, options.service);
    const providers = [...outgoing(options, logger), ...incoming(options, logger)];
    return {
      module: MessagingModule,
      providers,
      exports: [Broadcasts, EventLog, EventLogStrategy, MessagingHealth, ObservedEvents, Outbox, Relay],
    };
  }

  onApplicationBootstrap(): void {
    this.relay.start();
    this.jobs.start();
  }

  /** While the database is still there. */
  async beforeApplicationShutdown(): Promise<void> {
    await this.jobs.stop();
  }

  async onApplicationShutdown(): Promise<void> {
    await this.relay.stop();
  }
}

const PRUNE_INTERVAL_MS = 10 * 60_000;
const PARKED_LOOK_MS = 30_000;
const OPTIONAL_METRICS = { token: Metrics, optional: true };

function outgoing({ service, config, eventLog }: MessagingOptions, logger: Logger): Provider[] {
  const relay = (dataSource: DataSource, metrics?: Metrics): Relay => {
    if (config.databaseUrl === undefined) throw new Error('Messaging needs a database URL');
    return new Relay({
      service,
      databaseUrl: config.databaseUrl,
      eventLog,
      pollIntervalMs: config.outboxPollIntervalMs,
      logger,
      metrics,
      notifyLeader: (channel) => dataSource.query(`SELECT pg_notify($1, '')`, [channel]),
    });
  };
  return [
    { provide: EventLog, useValue: eventLog },
    { provide: Outbox, useValue: new Outbox(service) },
    { provide: Relay, useFactory: relay, inject: [DataSource, OPTIONAL_METRICS] },
    { provide: MessagingHealth, useFactory: (one: Relay) => new MessagingHealth(eventLog, one), inject: [Relay] },
  ];
}

function incoming({ service, config, eventLog }: MessagingOptions, logger: Logger): Provider[] {
  const limitMs = config.subscriberWaitLimitMs;
  const dispatcher = (transactions: Transactions, outbox: Outbox, metrics?: Metrics): Dispatcher => {
    const counter = metrics?.counter('rekey_events_delivered_total', 'Deliveries of events to subscribers.', [
      'subscriber',
      'outcome',
    ]);
    return new Dispatcher({
      transactions,
      outbox,
      maxAttempts: config.subscriberMaxAttempts,
      retryDelayMs: config.subscriberRetryDelayMs,
      logger,
      count: (subscriber, outcome) => counter?.inc({ subscriber, outcome }),
    });
  };
  const parked = (dataSource: DataSource, metrics?: Metrics): ParkedEvents =>
    new ParkedEvents({ dataSource, limitMs, logger, metrics });
  return [
    {
      provide: MessagingJobs,
      useFactory: (metrics?: Metrics) => new MessagingJobs(logger, metrics),
      inject: [OPTIONAL_METRICS],
    },
    { provide: Broadcasts, useValue: new Broadcasts(logger) },
    { provide: Dispatcher, useFactory: dispatcher, inject: [Transactions, Outbox, OPTIONAL_METRICS] },
    { provide: ParkedEvents, useFactory: parked, inject: [DataSource, OPTIONAL_METRICS] },
    ObservedEvents,
    {
      provide: EventLogStrategy,
      useFactory: (one: Dispatcher, parkedEvents: ParkedEvents, jobs: MessagingJobs, broadcasts: Broadcasts) => {
        const run = (signal: AbortSignal): Promise<number> => parkedEvents.retry(signal);
        const parkedJob = jobs.add({ name: 'parked-events', everyMs: PARKED_LOOK_MS, run });
        const own = { service, eventLog, logger, dispatcher: one, broadcasts };
        return new EventLogStrategy({ ...own, parked: parkedEvents, parkedJob, batchLimitMs: limitMs });
      },
      inject: [Dispatcher, ParkedEvents, MessagingJobs, Broadcasts],
    },
  ];
}
