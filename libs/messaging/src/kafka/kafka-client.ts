import type { RekeyConfig } from '@rekey/config';
import type { Logger } from '@rekey/telemetry';
import { Kafka, logLevel, type Admin, type KafkaConfig, type LogEntry, type SASLOptions } from 'kafkajs';
import { Damper } from '../damped.js';

const CLIENT_ID = 'rekey';
const CONNECT_TIMEOUT_MS = 3_000;
const REQUEST_TIMEOUT_MS = 15_000;
const SAME_LINE_INTERVAL_MS = 10_000;

export type KafkaConnection = Pick<
  RekeyConfig,
  'kafkaBrokers' | 'kafkaTls' | 'kafkaSaslMechanism' | 'kafkaSaslUsername' | 'kafkaSaslPassword'
>;

/** The client of one process. Its lines go to our logger, as warnings at most: it recovers by itself. */
export function createKafkaClient(connection: KafkaConnection, logger: Logger): Kafka {
  const damper = new Damper(SAME_LINE_INTERVAL_MS);
  const log = ({ level, namespace, log: { message, error } }: LogEntry): void => {
    const line = `${namespace} ${message} ${String(error ?? '')}`.trim();
    if (level > logLevel.WARN) logger.debug({ kafka: namespace }, message);
    else if (damper.allows(line))
      logger.warn({ kafka: namespace, ...(error === undefined ? {} : { reason: String(error) }) }, message);
  };
  const sasl = saslOf(connection);
  return new Kafka({
    clientId: CLIENT_ID,
    brokers: connection.kafkaBrokers,
    ssl: connection.kafkaTls,
    connectionTimeout: CONNECT_TIMEOUT_MS,
    requestTimeout: REQUEST_TIMEOUT_MS,
    retry: { initialRetryTime: 100, maxRetryTime: 1_000, retries: 5 },
    logLevel: logLevel.WARN,
    logCreator: () => log,
    ...(sasl === undefined ? {} : { sasl }),
  } satisfies KafkaConfig);
}

function saslOf(connection: KafkaConnection): SASLOptions | undefined {
  const {
    kafkaSaslMechanism: mechanism,
    kafkaSaslUsername: username = '',
    kafkaSaslPassword: password = '',
  } = connection;
  return mechanism === undefined ? undefined : { mechanism, username, password };
}

/** One question to the cluster over a connection of its own, so that nothing stale is left after the broker went away. */
export async function withAdmin<T>(kafka: Kafka, retries: number, work: (admin: Admin) => Promise<T>): Promise<T> {
  const admin = kafka.admin({ retry: { initialRetryTime: 100, maxRetryTime: 1_000, retries } });
  try {
    await admin.connect();
    return await work(admin);
  } finally {
    await admin.disconnect().catch(() => undefined);
  }
}
