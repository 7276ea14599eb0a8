import type { RekeyConfig } from '@rekey/config';
import { atMost, backoffMs, describeError, type Logger, pause } from '@rekey/telemetry';
import {
  EventLog,
  type ActiveSubscription,
  type EventLogHealth,
  type GroupLag,
  type LogRecord,
  type Subscription,
} from '../event-log.js';
import { createKafkaClients, KeptAdmin, type KafkaClients, type KafkaConnection } from './kafka-client.js';
import { KafkaConsumer } from './kafka-consumer.js';
import { KafkaNames } from './kafka-names.js';
import { KafkaProducer } from './kafka-producer.js';
import { KafkaTopics } from './kafka-topics.js';

const START_WAIT_MS = 10_000;
const HEALTH_WAIT_MS = 1_500;
const NO_ANSWER = 'no answer';
const FIRST_RETRY_MS = 200;
const LAST_RETRY_MS = 3_000;

export interface KafkaEventLogOptions {
  readonly config: KafkaConnection & Pick<RekeyConfig, 'kafkaPartitions' | 'kafkaReplicationFactor'>;
  readonly logger: Logger;
  /** In front of every topic and group in the cluster, for installations that share one. */
  readonly topicPrefix?: string;
  readonly groupPrefix?: string;
}

/** The event log in Apache Kafka. A cluster that is away is waited for: nothing here ends the process. */
export class KafkaEventLog extends EventLog {
  private readonly clients: KafkaClients;
  private readonly names: KafkaNames;
  private readonly admin: KeptAdmin;
  private readonly topics: KafkaTopics;
  private readonly producer: KafkaProducer;
  private readonly consumers = new Set<KafkaConsumer>();
  private readonly closing = new AbortController();

  constructor(private readonly options: KafkaEventLogOptions) {
    super();
    const { config, logger, topicPrefix = '', groupPrefix = '' } = options;
    this.clients = createKafkaClients(config, logger);
    this.admin = new KeptAdmin(this.clients.impatient);
    this.names = new KafkaNames(topicPrefix, groupPrefix);
    this.producer = new KafkaProducer(this.clients.producer);
    this.topics = new KafkaTopics(this.clients.admin, {
      partitions: config.kafkaPartitions,
      replicationFactor: config.kafkaReplicationFactor,
    });
  }

  async ensureTopics(topics: readonly string[]): Promise<void> {
    const names = topics.map((topic) => this.names.topic(topic));
    const made = async (): Promise<void> => {
      for (let failures = 0; !this.closing.signal.aborted;) {
        try {
          return await this.topics.ensure(names);
        } catch (error) {
          failures += 1;
          this.options.logger.warn({ reason: describeError(error) }, 'The topics are not there yet');
          await pause(backoffMs(failures, FIRST_RETRY_MS, LAST_RETRY_MS), this.closing.signal);
        }
      }
    };
    await atMost(START_WAIT_MS, made());
  }

  async publish(records: readonly LogRecord[]): Promise<void> {
    if (records.length === 0) return;
    const named = records.map((record) => ({ ...record, topic: this.names.topic(record.topic) }));
    await this.topics.ensure([...new Set(named.map((record) => record.topic))]);
    await this.producer.send(named);
  }

  async subscribe(subscription: Subscription): Promise<ActiveSubscription> {
    const { clients, topics, names } = this;
    const consumer = new KafkaConsumer(subscription, { clients, topics, names, logger: this.options.logger });
    this.consumers.add(consumer);
    await atMost(START_WAIT_MS, consumer.started);
    return {
      close: async () => {
        this.consumers.delete(consumer);
        await consumer.close();
      },
    };
  }

  async health(): Promise<EventLogHealth> {
    const asked = this.admin
      .ask((admin) => admin.describeCluster())
      .then(
        ({ brokers }) => (brokers.length > 0 ? undefined : 'no broker is up'),
        (error: unknown) => describeError(error),
      );
    let problem: string | undefined = NO_ANSWER;
    await atMost(
      HEALTH_WAIT_MS,
      asked.then((answer) => void (problem = answer)),
    );
    // What does not answer in time may be the connection alone.
    if (problem === NO_ANSWER) void this.admin.discard();
    problem ??= [...this.consumers].map((consumer) => consumer.problem).find((one) => one !== undefined);
    return problem === undefined ? { ok: true } : { ok: false, reason: problem };
  }

  async lag(): Promise<readonly GroupLag[]> {
    if (this.consumers.size === 0) return [];
    return this.admin.ask(async (admin) => {
      const ends = new Map<string, Map<number, TopicEnds>>();
      for (const topic of new Set([...this.consumers].flatMap((consumer) => consumer.topics))) {
        const offsets = await admin.fetchTopicOffsets(topic);
        ends.set(
          topic,
          new Map(offsets.map(({ partition, high, low }) => [partition, { low: BigInt(low), high: BigInt(high) }])),
        );
      }
      const groups = [...this.consumers].map(async ({ groupId, subscription, topics }) => {
        const committed = await admin.fetchOffsets({ groupId, topics });
        return committed.map(({ topic, partitions }) => ({
          group: subscription.group,
          topic: this.names.ownTopic(topic),
          records: partitions.reduce(
            (sum, { partition, offset }) => sum + behind(ends.get(topic)?.get(partition), BigInt(offset)),
            0,
          ),
        }));
      });
      return (await Promise.all(groups)).flat();
    });
  }

  async close(): Promise<void> {
    this.closing.abort();
    await Promise.all([...this.consumers].map((consumer) => consumer.close()));
    this.consumers.clear();
    await this.admin.close();
    await this.producer.close();
  }
}

interface TopicEnds {
  readonly low: bigint;
  readonly high: bigint;
}

/** A group that has committed nothing, which the broker calls -1, or less than is still kept stands at the beginning. */
function behind(ends: TopicEnds | undefined, committed: bigint): number {
  if (ends === undefined) return 0;
  return Number(ends.high - (committed < ends.low ? ends.low : committed));
}
