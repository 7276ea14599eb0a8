import 'reflect-metadata';
import { randomUUID } from 'node:crypto';
import { Global, Module, type Type } from '@nestjs/common';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { Test } from '@nestjs/testing';
import { TypeOrmModule } from '@nestjs/typeorm';
import { RekeyConfig } from '@rekey/config';
import { DomainEvent, type EventClass, type EventData, EventType } from '@rekey/contracts';
import { openDatabase, Transactions } from '@rekey/database';
import { createLogger } from '@rekey/telemetry';
import { IsInt, IsString } from 'class-validator';
import { DataSource, type MigrationInterface, type QueryRunner } from 'typeorm';
import { recordOf } from '../src/envelope.js';
import {
  connectEventLog,
  CreateMessaging1764000000000,
  CreateParkedEvents1764000906000,
  type EventLog,
  MessagingModule,
  Outbox,
} from '../src/index.js';

@EventType('io.rekey.counter.raised.v1', { topic: 'key-vault', subject: 'counter' })
export class CounterRaised extends DomainEvent {
  @IsString() readonly counter!: string;
  @IsInt() readonly value!: number;
  constructor(data: EventData<CounterRaised>) {
    super(data);
  }
}

/** A table for the service to change, and one where handlers write down what they did. */
class CreateCounters1764000000002 implements MigrationInterface {
  readonly name = 'CreateCounters1764000000002';
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('CREATE TABLE counters (name text PRIMARY KEY, value int NOT NULL)');
    await runner.query(
      'CREATE TABLE effects (position bigint GENERATED ALWAYS AS IDENTITY, counter text, value int, handler text)',
    );
  }
  async down(): Promise<void> {
    // Test databases are dropped whole.
  }
}

export interface TestApp {
  readonly app: NestFastifyApplication;
  readonly dataSource: DataSource;
  readonly transactions: Transactions;
  readonly outbox: Outbox;
  /** Changes the counter and publishes that, in one transaction. */
  raise(counter: string, value: number): Promise<void>;
  effects(handler?: string): Promise<{ counter: string; value: number; handler: string }[]>;
  outboxRows(): Promise<number>;
  close(): Promise<void>;
}

export interface TestAppOptions {
  readonly url: string;
  readonly eventLog: EventLog;
  readonly subscribers?: readonly Type[];
  readonly config?: Partial<RekeyConfig>;
}

/** A real service of key-vault's name: its schema, its relay, and these subscribers. */
export async function startApp({
  url,
  eventLog,
  subscribers = [],
  config: given = {},
}: TestAppOptions): Promise<TestApp> {
  const config = Object.assign(
    new RekeyConfig(),
    { databaseUrl: url, subscriberRetryDelayMs: 5, outboxPollIntervalMs: 200 },
    given,
  );
  const service = 'key-vault';
  const dataSourceFactory = (): Promise<DataSource> =>
    openDatabase({
      url,
      service,
      poolSize: 10,
      entities: [],
      migrations: [CreateMessaging1764000000000, CreateCounters1764000000002, CreateParkedEvents1764000906000],
    });
  @Global()
  @Module({
    imports: [
      TypeOrmModule.forRootAsync({ useFactory: () => ({ type: 'postgres', retryAttempts: 0 }), dataSourceFactory }),
    ],
    providers: [Transactions],
    exports: [Transactions, TypeOrmModule],
  })
  class TestDatabaseModule {}
  @Module({
    imports: [
      TestDatabaseModule,
      MessagingModule.forRoot({
        service,
        config,
        eventLog,
        logger: createLogger(process.env['REKEY_LOG_LEVEL'] ?? 'silent', service),
      }),
    ],
    controllers: [...subscribers],
  })
  class AppModule {}
  const testing = await Test.createTestingModule({ imports: [AppModule] }).compile();
  const app = testing.createNestApplication<NestFastifyApplication>(new FastifyAdapter(), { logger: false });
  connectEventLog(app);
  await app.init();
  await app.startAllMicroservices();
  const dataSource = app.get(DataSource);
  const transactions = app.get(Transactions);
  const outbox = app.get(Outbox);
  return {
    app,
    dataSource,
    transactions,
    outbox,
    raise: (counter, value) =>
      transactions.run(async (manager) => {
        await manager.query('INSERT INTO counters VALUES ($1, $2) ON CONFLICT (name) DO UPDATE SET value = $2', [
          counter,
          value,
        ]);
        await outbox.add(manager, new CounterRaised({ counter, value }));
      }),
    effects: (handler) =>
      dataSource.query(
        'SELECT counter, value, handler FROM effects WHERE $1::text IS NULL OR handler = $1 ORDER BY position',
        [handler ?? null],
      ),
    outboxRows: async () => {
      const [row] = await dataSource.query<{ rows: number }[]>('SELECT count(*) AS rows FROM outbox');
      return row?.rows ?? 0;
    },
    close: () => app.close(),
  };
}

/** A record of a counter's event as a relay would publish it, with an id of the caller's choice. */
export function counterRecord(counter: string, value: number, id: string = randomUUID()) {
  return recordOf(
    {
      specversion: '1.0',
      id,
      source: '/services/key-vault',
      type: CounterRaised.type,
      subject: counter,
      time: new Date().toISOString(),
      datacontenttype: 'application/json',
      partitionkey: counter,
      data: { counter, value },
    },
    CounterRaised.topic,
  );
}

/** What stands in the topics that the specs look at, as event type and data, in order. */
export async function observe(
  eventLog: EventLog,
  event: EventClass,
  group: string,
): Promise<Record<string, unknown>[]> {
  const seen: Record<string, unknown>[] = [];
  await eventLog.subscribe({
    group,
    topics: [event.topic],
    onBatch: (records) => {
      for (const record of records) {
        if (record.headers['ce_type'] === event.type)
          seen.push(JSON.parse(String(record.value)) as Record<string, unknown>);
      }
      return Promise.resolve();
    },
  });
  return seen;
}
