import {
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
import { Dispatcher } from './dispatcher.js';
import { EventLog } from './event-log.js';
import { EventLogStrategy } from './event-log.strategy.js';
import { pruneInbox } from './inbox.js';
import { MessagingHealth } from './messaging-health.js';
import { Outbox } from './outbox.js';
import { Relay } from './relay.js';

export interface MessagingOptions {
  readonly service: ServiceName;
  readonly config: RekeyConfig;
  /** Shared by all modules of a process; closed by whoever made it. */
  readonly eventLog: EventLog;
  readonly logger?: Logger;
}

/**
 * Events out (outbox and relay) and in (strategy, dispatcher, inbox). Needs `DatabaseModule`; keeps metrics when the
 * application provides `Metrics`, and the inbox small when it provides `BackgroundJobs`. Stopping: subscriptions end with the microservice, the relay last of all.
 */
@Global()
@Module({})
export class MessagingModule implements OnApplicationBootstrap, OnApplicationShutdown {
  constructor(
    private readonly relay: Relay,
    transactions: Transactions,
  ) {
    transactions.afterCommit((notes) => {
      if (Outbox.noted(notes)) relay.nudge();
    });
  }

  static forRoot(options: MessagingOptions): DynamicModule {
    const logger = options.logger ?? createLogger(options.config.logLevel, options.service);
    const providers = [...outgoing(options, logger), ...incoming(options, logger)];
    return {
      module: MessagingModule,
      providers,
      exports: [EventLog, EventLogStrategy, MessagingHealth, Outbox, Relay],
    };
  }

  onApplicationBootstrap(): void {
    this.relay.start();
  }

  async onApplicationShutdown(): Promise<void> {
    await this.relay.stop();
  }
}

/** Only to be made. */
const INBOX_RETENTION = Symbol('inbox retention');
const PRUNE_INTERVAL_MS = 10 * 60_000;
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
  return [
    { provide: Dispatcher, useFactory: dispatcher, inject: [Transactions, Outbox, OPTIONAL_METRICS] },
    {
      provide: EventLogStrategy,
      useFactory: (one: Dispatcher) => new EventLogStrategy({ service, eventLog, dispatcher: one, logger }),
      inject: [Dispatcher],
    },
    {
      provide: INBOX_RETENTION,
      useFactory: (dataSource: DataSource, jobs?: BackgroundJobs) =>
        jobs?.add({
          name: 'inbox-retention',
          everyMs: PRUNE_INTERVAL_MS,
          run: (signal) => pruneInbox(dataSource, signal),
        }),
      inject: [DataSource, { token: BackgroundJobs, optional: true }],
    },
  ];
}
