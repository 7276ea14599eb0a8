import type { RekeyConfig } from '@rekey/config';
import type { Logger, Metrics } from '@rekey/telemetry';
import { EmbeddedEventLog } from './embedded/embedded-event-log.js';
import type { EventLog } from './event-log.js';
import { KafkaEventLog } from './kafka/kafka-event-log.js';

/**
 * Kafka when brokers are configured, else the log in PostgreSQL. One per process: the caller closes it, after the
 * applications that use it.
 */
export function createEventLog(config: RekeyConfig, logger: Logger, metrics?: Metrics): EventLog {
  if (config.kafkaBrokers.length > 0) return new KafkaEventLog({ config, logger });
  if (config.databaseUrl === undefined) throw new Error('The embedded event log needs a database URL');
  return new EmbeddedEventLog({ url: config.databaseUrl, logger, metrics });
}
