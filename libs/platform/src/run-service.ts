import { ConfigError, loadConfig, type RekeyConfig } from '@rekey/config';
import { AUDIT_TOPIC, EVENT_TOPICS, DEAD_LETTER_TOPIC } from '@rekey/contracts';
import { KeyRing } from '@rekey/crypto';
import { assertionKeyPair, AssertionSigner } from '@rekey/identity';
import { createEventLog } from '@rekey/messaging';
import { createLogger, type Logger, Metrics } from '@rekey/telemetry';
import { createService, type Entrance } from './create-service.js';
import { showEventLogLag } from './health/event-log-lag.js';
import { Readiness } from './health/readiness.js';
import { HttpInternalTransport } from './internal/http-internal-transport.js';
import { ASSERTION_KEY_PURPOSE } from './platform.module.js';
import type { Platform, ServiceDefinition } from './platform.js';

const SHUTDOWN_LIMIT_MS = 15_000;
const FAILURE = 1;

/** `main.ts` of a service in a process of its own: the distributed shape. A bad setting ends the process with its name. */
export async function runService<C extends RekeyConfig>(
  definition: ServiceDefinition<C>,
  entranceOf?: (platform: Platform<C>) => Entrance,
): Promise<void> {
  await runOrExit(async () => {
    const config = requireDistributed(loadConfig(definition.config, process.env));
    const keyRing = KeyRing.fromBase64(config.masterKey);
    const logger = createLogger(config.logLevel, definition.name);
    const metrics = new Metrics(definition.name, { processMetrics: true });
    const eventLog = createEventLog(config, logger, metrics);
    await eventLog.ensureTopics([...EVENT_TOPICS, DEAD_LETTER_TOPIC, AUDIT_TOPIC]);
    const signer = new AssertionSigner(assertionKeyPair(keyRing.derive(ASSERTION_KEY_PURPOSE)).privateKey);
    const transport = new HttpInternalTransport(config.serviceUrls, definition.name, signer);
    showEventLogLag(metrics, eventLog);
    const platform: Platform<C> = {
      config,
      eventLog,
      keyRing,
      transport,
      logger,
      metrics,
      readiness: new Readiness(),
    };
    const app = await createService(definition, platform, entranceOf?.(platform));
    await app.listen(config.port, config.host);
    logger.info({ url: await app.getUrl() }, 'listening');
    onSignal(logger, async () => {
      await app.close();
      await eventLog.close();
      await transport.close();
    });
  });
}

type Distributed<C> = C & { readonly databaseUrl: string; readonly masterKey: string[] };

function requireDistributed<C extends RekeyConfig>(config: C): Distributed<C> {
  const missing = [
    ...(config.databaseUrl === undefined ? ['REKEY_DATABASE_URL: must be set'] : []),
    ...(config.masterKey === undefined ? ['REKEY_MASTER_KEY: must be set'] : []),
  ];
  if (missing.length > 0) throw new ConfigError(missing);
  return config as Distributed<C>;
}

/** Runs a process's start. What goes wrong is said in one line, and nothing is left behind. */
export async function runOrExit(start: () => Promise<void>): Promise<void> {
  try {
    await start();
  } catch (error) {
    process.stderr.write(`${describeStartFailure(error)}\n`);
    process.exit(FAILURE);
  }
}

function describeStartFailure(error: unknown): string {
  if (error instanceof ConfigError) return error.message;
  const { code, port, address } = error as { code?: string; port?: number; address?: string };
  if (code === 'EADDRINUSE') return `REKEY_PORT: ${address}:${port} is in use by another process`;
  if (code === 'EACCES' && port !== undefined) return `REKEY_PORT: this user may not listen on ${address}:${port}`;
  if (code === 'EADDRNOTAVAIL') return `REKEY_HOST: ${address} is no address of this machine`;
  return `Could not start: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`;
}

/** Stops cleanly on SIGINT and SIGTERM, once; a stop that hangs is cut off. */
export function onSignal(logger: Logger, stop: () => Promise<void>): void {
  let stopping = false;
  const handle = (signal: NodeJS.Signals): void => {
    if (stopping) return;
    stopping = true;
    logger.info({ signal }, 'stopping');
    setTimeout(() => process.exit(FAILURE), SHUTDOWN_LIMIT_MS).unref();
    stop().then(
      () => process.exit(0),
      (error: unknown) => {
        logger.error({ err: error }, 'stop failed');
        process.exit(FAILURE);
      },
    );
  };
  process.on('SIGINT', handle);
  process.on('SIGTERM', handle);
}
