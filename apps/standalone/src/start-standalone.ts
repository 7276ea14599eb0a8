import { resolve } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { actionTargets } from '@rekey/action-targets';
import { applicationSecrets } from '@rekey/application-secrets';
import { loadConfig, type RekeyConfig } from '@rekey/config';
import { AUDIT_TOPIC, DEAD_LETTER_TOPIC, EVENT_TOPICS, SERVICE_NAMES, type ServiceName } from '@rekey/contracts';
import { KeyRing } from '@rekey/crypto';
import {
  assertPortIsFree,
  claimDataDirectory,
  type DatabaseLogins,
  keptSecret,
  openDatabaseLogins,
  type Started,
  startKeptPostgres,
} from '@rekey/devkit';
import { gateway, GatewayConfig, gatewayDoor, LocalUpstream } from '@rekey/gateway';
import {
  ASSERTION_KEY_PURPOSE,
  createService,
  LocalInternalTransport,
  type LocalServices,
  type Platform,
  Readiness,
  type ServiceDefinition,
  showEventLogLag,
} from '@rekey/platform';
import { assertionKeyPair, AssertionSigner } from '@rekey/identity';
import { jwksCredentials } from '@rekey/jwks-credentials';
import { keyVault } from '@rekey/key-vault';
import { createEventLog, type EventLog } from '@rekey/messaging';
import { rotationLedger } from '@rekey/rotation-ledger';
import { createLogger, type Logger, Metrics } from '@rekey/telemetry';
import type { FastifyInstance } from 'fastify';
import { KeptMasterKeys, keptMasterKeys } from './kept-master-keys.js';

type Environment = Readonly<Record<string, string | undefined>>;
type Stop = () => Promise<void>;

const READY_LIMIT_MS = 60_000;
const READY_POLL_MS = 50;

/** The event log in PostgreSQL belongs to the process, not to a service. */
const EVENT_LOG = 'event-log';

export interface Standalone extends Started {
  readonly config: RekeyConfig;
  stop(): Promise<void>;
}

/**
 * The whole product in one process. What the environment leaves out is made: a PostgreSQL, an event log in it, a master
 * key, a bootstrap token. When the start fails, everything that it had begun is stopped again.
 */
export async function startStandalone(env: Environment): Promise<Standalone> {
  const stops: Stop[] = [];
  const stopAll = async (): Promise<void> => {
    for (const stop of stops.splice(0).reverse()) await stop();
  };
  try {
    return { ...(await start(env, stops)), stop: stopAll };
  } catch (error) {
    await stopAll();
    throw error;
  }
}

async function start(env: Environment, stops: Stop[]): Promise<Omit<Standalone, 'stop'>> {
  const given = loadConfig(GatewayConfig, env);
  await assertPortIsFree(given.port, given.host);
  const dataDir = resolve(given.dataDir);
  stops.push(await claimDataDirectory(dataDir));
  const database = given.databaseUrl === undefined ? await startKeptPostgres(dataDir) : undefined;
  if (database !== undefined) stops.push(database.stop);
  const token = given.bootstrapToken === undefined ? await keptSecret(dataDir, 'bootstrap-token') : undefined;
  const ownerUrl = given.databaseUrl ?? (database as { url: string }).url;
  const logins = await openDatabaseLogins(ownerUrl, dataDir, [...SERVICE_NAMES, EVENT_LOG]);
  if (logins.warning !== undefined) createLogger(given.logLevel, 'database').warn(logins.warning);
  stops.push(logins.drop);
  const shared: SharedSettings = {
    masterKey: given.masterKey ?? (await keptMasterKeys(dataDir)),
    keepsMasterKey: given.masterKey === undefined,
    bootstrapToken: given.bootstrapToken ?? (token as { value: string }).value,
    publicUrl: given.publicUrl ?? `http://${given.host.includes(':') ? `[${given.host}]` : given.host}:${given.port}`,
  };
  const url = await startServices(env, shared, logins, stops);
  const shown = { value: shared.bootstrapToken, isNew: token?.isNew ?? false, isGiven: token === undefined };
  return { url, dataDir, token: shown, config: given };
}

interface SharedSettings {
  readonly masterKey: string[];
  /** They are in the data directory, and not in the environment. */
  readonly keepsMasterKey: boolean;
  readonly bootstrapToken: string;
  readonly publicUrl: string;
}

async function startServices(
  env: Environment,
  settings: SharedSettings,
  logins: DatabaseLogins,
  stops: Stop[],
): Promise<string> {
  const { keepsMasterKey, ...shared } = settings;
  const config = loadConfig(GatewayConfig, env, { ...shared, databaseUrl: logins.urlOf(EVENT_LOG) });
  const logMetrics = new Metrics('event-log', { processMetrics: false });
  const eventLog = await openEventLog(config, logMetrics, stops);
  const keyRing = KeyRing.fromBase64(shared.masterKey);
  const signer = new AssertionSigner(assertionKeyPair(keyRing.derive(ASSERTION_KEY_PURPOSE)).privateKey);
  const masterKeys = keepsMasterKey ? new KeptMasterKeys(resolve(config.dataDir), keyRing) : undefined;
  const services: LocalServices = new Map();
  const platformOf = <C extends RekeyConfig>(definition: ServiceDefinition<C>): Platform<C> => ({
    config: loadConfig(definition.config, env, {
      ...shared,
      databaseUrl: logins.urlOf(definition.name),
    } as Partial<C>) as Platform<C>['config'],
    eventLog,
    keyRing,
    masterKeys,
    transport: new LocalInternalTransport(services, definition.name, signer),
    logger: createLogger(config.logLevel, definition.name),
    metrics: new Metrics(definition.name, { processMetrics: definition.name === 'gateway' }),
    readiness: new Readiness(),
  });
  const metrics: Metrics[] = [logMetrics];
  const readiness: Readiness[] = [];
  const add = async <C extends RekeyConfig>(definition: ServiceDefinition<C>): Promise<void> => {
    const own = platformOf(definition);
    const app = await createService(definition, own);
    stops.push(() => app.close());
    metrics.push(own.metrics);
    if (own.readiness !== undefined) readiness.push(own.readiness);
    services.set(definition.name, app.getHttpAdapter().getInstance() as unknown as FastifyInstance);
  };
  await Promise.all(Object.values(addServices(add)));
  const platform = platformOf(gateway);
  platform.metrics.include(...metrics);
  showEventLogLag(platform.metrics, eventLog);
  platform.readiness?.include(...readiness);
  const door = await createService(gateway, platform, gatewayDoor(platform, new LocalUpstream(services)));
  stops.push(() => door.close());
  services.set('gateway', door.getHttpAdapter().getInstance() as unknown as FastifyInstance);
  await door.listen(config.port, config.host);
  await untilReady(services.get('gateway') as FastifyInstance, platform.logger);
  return door.getUrl();
}

type Add = <C extends RekeyConfig>(definition: ServiceDefinition<C>) => Promise<void>;

/** Those behind the gateway. One that is missing does not compile. */
function addServices(add: Add): Readonly<Record<Exclude<ServiceName, 'gateway'>, Promise<void>>> {
  return {
    'key-vault': add(keyVault),
    'action-targets': add(actionTargets),
    'jwks-credentials': add(jwksCredentials),
    'application-secrets': add(applicationSecrets),
    'rotation-ledger': add(rotationLedger),
  };
}

async function openEventLog(config: RekeyConfig, metrics: Metrics, stops: Stop[]): Promise<EventLog> {
  const eventLog = createEventLog(config, createLogger(config.logLevel, 'event-log'), metrics);
  stops.push(() => eventLog.close());
  await eventLog.ensureTopics([...EVENT_TOPICS, DEAD_LETTER_TOPIC, AUDIT_TOPIC]);
  return eventLog;
}

/** Who is told that it runs may use it: the first web key is made beside the start. */
async function untilReady(door: FastifyInstance, logger: Logger): Promise<void> {
  const deadline = Date.now() + READY_LIMIT_MS;
  for (;;) {
    const { statusCode, body } = await door.inject({ url: '/readyz' });
    if (statusCode === 200) return;
    if (Date.now() > deadline) return logger.warn({ readyz: body }, 'not ready yet');
    await pause(READY_POLL_MS);
  }
}
