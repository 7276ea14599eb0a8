import type { RekeyConfig } from '@rekey/config';
import { Damper, type Logger } from '@rekey/telemetry';
import { Kafka, logLevel, type Admin, type KafkaConfig, type LogEntry, type SASLOptions } from 'kafkajs';

const CLIENT_ID = 'rekey';
const CONNECT_TIMEOUT_MS = 3_000;
const REQUEST_TIMEOUT_MS = 15_000;
const SAME_LINE_INTERVAL_MS = 10_000;
/** The relay retries for ever, and consumers skip what they have handled. */
const EXPECTED = 'Limiting retries for the idempotent producer';

export type KafkaConnection = Pick<
  RekeyConfig,
  'kafkaBrokers' | 'kafkaTls' | 'kafkaSaslMechanism' | 'kafkaSaslUsername' | 'kafkaSaslPassword'
>;

/**
 * Clients of one cluster that differ in how long they try, about a second per retry after the first few. kafkajs takes
 * that from the client wherever connections are concerned, whatever its producer, consumer or admin are told.
 */
export interface KafkaClients {
  /** For questions that want an answer now. */
  readonly impatient: Kafka;
  readonly admin: Kafka;
  /** About ten seconds: a broker that restarts is waited for, so that its records are not sent twice. */
  readonly producer: Kafka;
  /**
   * About a minute, as the same member of its group: a new member has to wait until the group gives the old one up.
   */
  readonly consumer: Kafka;
}

export function createKafkaClients(connection: KafkaConnection, logger: Logger): KafkaClients {
  const client = clientFactory(connection, logger);
  return { impatient: client(0), admin: client(3), producer: client(12), consumer: client(60) };
}

/** Lines of the client go to our logger, as warnings at most: it recovers by itself. */
function clientFactory(connection: KafkaConnection, logger: Logger): (retries: number) => Kafka {
  const damper = new Damper(SAME_LINE_INTERVAL_MS);
  const log = ({ level, namespace, log: { message, error } }: LogEntry): void => {
    if (message.startsWith(EXPECTED)) return;
    const line = `${namespace} ${message} ${String(error ?? '')}`.trim();
    if (level > logLevel.WARN) logger.debug({ kafka: namespace }, message);
    else if (damper.allows(line))
      logger.warn({ kafka: namespace, ...(error === undefined ? {} : { reason: String(error) }) }, message);
  };
  const sasl = saslOf(connection);
  return (retries) =>
    new Kafka({
      clientId: CLIENT_ID,
      brokers: connection.kafkaBrokers,
      ssl: connection.kafkaTls,
      connectionTimeout: CONNECT_TIMEOUT_MS,
      requestTimeout: REQUEST_TIMEOUT_MS,
      retry: { initialRetryTime: 100, maxRetryTime: 1_000, retries, restartOnFailure: () => Promise.resolve(false) },
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

/** Questions to the cluster over one connection that is kept; one that went away meanwhile is made anew. */
export class KeptAdmin {
  private kept: Promise<Admin> | undefined;
  private isClosed = false;

  constructor(private readonly kafka: Kafka) {}

  async ask<T>(work: (admin: Admin) => Promise<T>): Promise<T> {
    const { kept } = this;
    if (kept !== undefined) {
      try {
        return await work(await kept);
      } catch {
        // Nobody knows whether the cluster refused or only this connection is over.
        await this.discard(kept);
      }
    }
    const fresh = (this.kept ??= this.connect());
    try {
      return await work(await fresh);
    } catch (error) {
      await this.discard(fresh);
      throw error;
    }
  }

  /** Gives up the connection; the next question makes another. */
  async discard(which = this.kept): Promise<void> {
    if (this.kept === which) this.kept = undefined;
    // It is let go of because it failed.
    await which?.then((admin) => admin.disconnect()).catch(() => undefined);
  }

  /** From now on every question fails. */
  async close(): Promise<void> {
    this.isClosed = true;
    await this.discard();
  }

  private async connect(): Promise<Admin> {
    if (this.isClosed) throw new Error('The event log is closed');
    const admin = this.kafka.admin();
    try {
      await admin.connect();
      return admin;
    } catch (error) {
      // What the work said matters, not how the connection ended.
      await admin.disconnect().catch(() => undefined);
      throw error;
    }
  }
}

/** One question to the cluster over a connection of its own, so that nothing stale is left after the broker went away. */
export async function withAdmin<T>(kafka: Kafka, work: (admin: Admin) => Promise<T>): Promise<T> {
  const admin = kafka.admin();
  try {
    await admin.connect();
    return await work(admin);
  } finally {
    // What the work said matters, not how the connection ended.
    await admin.disconnect().catch(() => undefined);
  }
}
