import { createHash, randomBytes } from 'node:crypto';
import { Logger } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { loadConfig, type RekeyConfig } from '@rekey/config';
import { EVENT_TOPICS, type EventEnvelope, InternalTransport, type InternalRequest } from '@rekey/contracts';
import { KeyRing } from '@rekey/crypto';
import { DatabaseModule, openDatabase } from '@rekey/database';
import {
  ASSERTION_KEY_PURPOSE,
  createService,
  type Platform,
  type Entrance,
  type ServiceDefinition,
  showEventLogLag,
} from '@rekey/platform';
import { ASSERTION_HEADER, assertionKeyPair, AssertionSigner, type Grant, type Principal } from '@rekey/identity';
import { createEventLog, envelopeOf, type EventLog } from '@rekey/messaging';
import { createLogger, Metrics } from '@rekey/telemetry';
import { request } from 'undici';
import { type FreshDatabase, freshDatabase, migratedDatabase } from './databases.js';
import { eventually } from './eventually.js';
import { requireVariable } from './test-servers.js';
import { uniqueName } from './unique-name.js';

export interface TestServiceOptions<C extends RekeyConfig> {
  readonly config?: Partial<C>;
  /** Answers to internal calls; by default every other service is away. */
  readonly transport?: InternalTransport;
  /** What `main.ts` does before the service is initialised: the gateway's door. */
  readonly entrance?: (platform: Platform<C>) => Entrance;
  /** Of a service that runs already, when this is to be another replica of it; with the same master key. */
  readonly databaseUrl?: string;
  /** What it logs; by default nothing is. */
  readonly onLogLine?: (line: string) => void;
}

export interface TestCall {
  readonly method?: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly url: string;
  /** An object is sent as JSON, a string or bytes as they are. */
  readonly body?: object | string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Who calls; default the bootstrap principal, `null` for nobody. */
  readonly as?: Principal | null;
}

export interface TestAnswer {
  readonly status: number;
  // Specs look into answers of every shape.
  // eslint-disable-next-line @typescript-eslint/no-explicit-any
  readonly body: any;
  /** The body as it came. */
  readonly bytes: Buffer;
  readonly headers: Readonly<Record<string, unknown>>;
}

export const BOOTSTRAP: Principal = {
  id: 'bootstrap',
  kind: 'bootstrap',
  name: 'bootstrap',
  grants: [],
  org: '100000000000000001',
};

/** A token's principal with these grants and nothing else. */
export function principalWith(grants: readonly Grant[], org = BOOTSTRAP.org): Principal {
  return { id: uniqueName('token'), kind: 'token', name: 'test', grants, org };
}

class Unreachable extends InternalTransport {
  call<T>(request: InternalRequest): Promise<T | null> {
    return Promise.reject(new Error(`no ${request.service} in this test`));
  }
}

function platformAt<C extends RekeyConfig>(
  databaseUrl: string,
  masterKey: string[],
  definition: ServiceDefinition<C>,
  { config: given, onLogLine, transport = new Unreachable() }: TestServiceOptions<C>,
): Platform<C> {
  const config = loadConfig<C>(definition.config, { REKEY_LOG_LEVEL: process.env['REKEY_LOG_LEVEL'] ?? 'silent' }, {
    databaseUrl,
    outboxPollIntervalMs: 50,
    subscriberRetryDelayMs: 5,
    databasePoolSize: 5,
    egressAllow: ['127.0.0.0/8', '::1'],
    masterKey,
    ...given,
  } as Partial<C>) as Platform<C>['config'];
  const logger =
    onLogLine === undefined
      ? createLogger(config.logLevel, definition.name)
      : createLogger('info', definition.name, { write: onLogLine });
  return {
    config,
    eventLog: createEventLog(config, logger),
    keyRing: KeyRing.fromBase64(masterKey),
    logger,
    transport,
    metrics: new Metrics(definition.name, { processMetrics: false }),
  };
}

/** A database with the service's schema, made once in a run and copied from then on. */
async function databaseOf<C extends RekeyConfig>(
  definition: ServiceDefinition<C>,
  at: (url: string) => Platform<C>,
): Promise<FreshDatabase> {
  // TypeORM warns of a second registration, for which Nest has no logger yet.
  Logger.overrideLogger(false);
  const options = DatabaseModule.optionsIn(definition.register(at(requireVariable('REKEY_TEST_DATABASE_URL'))));
  if (options === undefined) return freshDatabase();
  // Specs have services of their own under the names of others.
  const made = [definition.name, ...options.migrations.map(({ name }) => name)].join();
  const digest = createHash('sha256').update(made).digest('hex').slice(0, 16);
  return migratedDatabase(`rekey_template_${digest}`, async (url) => {
    await (await openDatabase({ ...options, url })).destroy();
    const { eventLog } = at(url);
    await eventLog.ensureTopics(EVENT_TOPICS);
    await eventLog.close();
  });
}

/** One service on a database of its own and the embedded event log, called through its real routes, guards and filters. */
export class TestService {
  /** Every event of the installation, in the order of the log. */
  readonly events: EventEnvelope[] = [];
  private listening: Promise<unknown> | undefined;

  private constructor(
    readonly app: NestFastifyApplication,
    readonly eventLog: EventLog,
    readonly databaseUrl: string,
    private readonly signer: AssertionSigner,
    private readonly service: ServiceDefinition['name'],
    private readonly database: Pick<FreshDatabase, 'drop' | 'deadlocks'>,
  ) {}

  static async start<C extends RekeyConfig>(
    definition: ServiceDefinition<C>,
    options: TestServiceOptions<C> = {},
  ): Promise<TestService> {
    const masterKey = options.config?.masterKey ?? [randomBytes(32).toString('base64')];
    const at = (url: string): Platform<C> => platformAt(url, masterKey, definition, options);
    const { databaseUrl } = options;
    const database =
      databaseUrl === undefined
        ? await databaseOf(definition, at)
        : { url: databaseUrl, drop: () => Promise.resolve(), deadlocks: () => Promise.resolve(0) };
    const platform = at(database.url);
    const { eventLog, keyRing } = platform;
    await eventLog.ensureTopics(EVENT_TOPICS);
    showEventLogLag(platform.metrics, eventLog);
    const app = await createService(definition, platform, options.entrance?.(platform));
    const { privateKey } = assertionKeyPair(keyRing.derive(ASSERTION_KEY_PURPOSE));
    const service = new TestService(
      app,
      eventLog,
      database.url,
      new AssertionSigner(privateKey),
      definition.name,
      database,
    );
    await eventLog.subscribe({
      group: uniqueName('observer'),
      topics: EVENT_TOPICS,
      onBatch: async (records) => void service.events.push(...records.map(envelopeOf)),
    });
    return service;
  }

  /** Without a socket: what is answered before Fastify is not met. */
  async call(call: TestCall): Promise<TestAnswer> {
    const { method = 'GET', url } = call;
    const { headers, payload } = await this.messageOf(call);
    const answer = await this.app.inject({ method, url, headers, ...(payload === undefined ? {} : { payload }) });
    return answerOf(answer.statusCode, answer.headers, answer.rawPayload);
  }

  /** The same over a connection, as everybody outside calls. */
  async send(call: TestCall): Promise<TestAnswer> {
    const { method = 'GET', url } = call;
    const { headers, payload } = await this.messageOf(call);
    // Calls that come together open one port.
    if (!this.app.getHttpServer().listening) await (this.listening ??= this.app.listen(0, '127.0.0.1'));
    const {
      statusCode,
      headers: answered,
      body,
    } = await request(`${await this.app.getUrl()}${url}`, {
      ...{ method, headers },
      ...(payload === undefined ? {} : { body: payload }),
    });
    return answerOf(statusCode, answered, Buffer.from(await body.arrayBuffer()));
  }

  private async messageOf({ body, headers = {}, as = BOOTSTRAP }: TestCall) {
    return {
      headers: {
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...(as === null ? {} : { [ASSERTION_HEADER]: await this.signer.sign(as, this.service) }),
        ...headers,
      },
      payload: body === undefined || typeof body === 'string' || Buffer.isBuffer(body) ? body : JSON.stringify(body),
    };
  }

  /** Events of one class about one subject, once there are at least `count`. */
  async eventsOf(type: string, subject: string, count = 1): Promise<EventEnvelope[]> {
    return eventually(() => {
      const found = this.events.filter((event) => event.type === type && event.subject === subject);
      if (found.length < count) throw new Error(`${found.length} of ${count} ${type} about ${subject}`);
      return Promise.resolve(found);
    });
  }

  async stop(): Promise<void> {
    await this.close();
    await this.database.drop();
  }

  /** Stops it too, and tells how many deadlocks there were in its database. */
  async stopCountingDeadlocks(): Promise<number> {
    await this.close();
    const deadlocks = await this.database.deadlocks();
    await this.database.drop();
    return deadlocks;
  }

  private async close(): Promise<void> {
    await this.app.close();
    await this.eventLog.close();
  }
}

function answerOf(status: number, headers: TestAnswer['headers'], bytes: Buffer): TestAnswer {
  const text = bytes.toString('utf8');
  return { status, headers, body: text === '' ? undefined : parse(text), bytes };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
