import type { Kafka } from 'kafkajs';
import { withAdmin } from './kafka-client.js';

const RETENTION_MS = 7 * 24 * 3_600_000;
const REPLICAS_FOR_TWO_IN_SYNC = 3;

export interface TopicLayout {
  readonly partitions: number;
  readonly replicationFactor: number;
}

/** Makes topics, once per process and topic. */
export class KafkaTopics {
  private readonly known = new Set<string>();

  constructor(
    private readonly kafka: Kafka,
    private readonly layout: TopicLayout,
  ) {}

  /** Resolves when all of them exist. One that exists already keeps the layout it has. */
  async ensure(topics: readonly string[]): Promise<void> {
    const unknown = topics.filter((topic) => !this.known.has(topic));
    if (unknown.length === 0) return;
    await withAdmin(this.kafka, async (admin) => {
      const existing = new Set(await admin.listTopics());
      const missing = unknown.filter((topic) => !existing.has(topic));
      if (missing.length > 0) {
        // Resolves to false when another process was faster.
        await admin.createTopics({ topics: missing.map((topic) => this.describe(topic)), waitForLeaders: true });
      }
    });
    for (const topic of unknown) this.known.add(topic);
  }

  private describe(topic: string) {
    const { partitions, replicationFactor } = this.layout;
    return {
      topic,
      numPartitions: partitions,
      replicationFactor,
      configEntries: [
        { name: 'retention.ms', value: String(RETENTION_MS) },
        ...(replicationFactor >= REPLICAS_FOR_TWO_IN_SYNC ? [{ name: 'min.insync.replicas', value: '2' }] : []),
      ],
    };
  }
}
