import { randomUUID } from 'node:crypto';
import { atMost, backoffMs, describeError, type Logger, pause } from '@rekey/telemetry';
import type { Consumer, EachBatchPayload, KafkaMessage } from 'kafkajs';
import type { StoredRecord, Subscription } from '../event-log.js';
import { withAdmin, type KafkaClients } from './kafka-client.js';
import type { KafkaNames } from './kafka-names.js';
import type { KafkaTopics } from './kafka-topics.js';

const SESSION_TIMEOUT_MS = 8_000;
const REBALANCE_TIMEOUT_MS = 30_000;
const HEARTBEAT_MS = 1_000;
const FETCH_WAIT_MS = 50;
const CONCURRENT_PARTITIONS = 3;
/** A broker that is away keeps the client trying, and us from stopping. */
const DISCONNECT_WAIT_MS = 3_000;
const CHUNK_RECORDS = 200;
const FIRST_RETRY_MS = 100;
const LAST_RETRY_MS = 2_000;

interface PartitionOffset {
  readonly topic: string;
  readonly partition: number;
  readonly offset: string;
}

export interface ConsumerSurroundings {
  readonly clients: KafkaClients;
  readonly topics: KafkaTopics;
  readonly names: KafkaNames;
  readonly logger: Logger;
}

/**
 * A member of a consumer group for one subscription, kept alive: when the client gives up it is replaced. Offsets are
 * committed after each handled chunk and never by themselves.
 */
export class KafkaConsumer {
  /** Joined its group for the first time. */
  readonly started: Promise<void>;
  readonly groupId: string;
  private readonly stopping = new AbortController();
  private readonly resuming = new Set<NodeJS.Timeout>();
  private readonly stopped: Promise<undefined>;
  private readonly running: Promise<void>;
  private markStarted: () => void = () => undefined;
  private problem_: string | undefined = 'not yet joined';
  private startsAtEnd: boolean;
  private readonly failures = new Map<string, number>();
  private readonly inHand = new Set<Promise<void>>();

  constructor(
    readonly subscription: Subscription,
    private readonly surroundings: ConsumerSurroundings,
  ) {
    const group = surroundings.names.group(subscription.group);
    this.groupId = subscription.broadcast === true ? `${group}-${randomUUID()}` : group;
    this.startsAtEnd = subscription.broadcast === true;
    this.started = new Promise((resolve) => (this.markStarted = resolve));
    this.stopped = new Promise((resolve) => {
      this.stopping.signal.addEventListener('abort', () => resolve(undefined), { once: true });
    });
    this.running = this.run();
  }

  get problem(): string | undefined {
    return this.problem_;
  }

  get topics(): string[] {
    return this.subscription.topics.map((topic) => this.surroundings.names.topic(topic));
  }

  async close(): Promise<void> {
    this.stopping.abort();
    await this.running;
    for (const timer of this.resuming) clearTimeout(timer);
    if (this.subscription.broadcast === true) {
      // What is not deleted here the broker forgets by itself, later.
      await withAdmin(this.surroundings.clients.impatient, (admin) => admin.deleteGroups([this.groupId])).catch(
        () => undefined,
      );
    }
  }

  private async run(): Promise<void> {
    for (let failures = 0; !this.stopping.signal.aborted;) {
      const consumer = this.create();
      try {
        // Without waiting for what the client still tries: a broker that is away must not keep us from stopping.
        const crashed = await Promise.race([this.consume(consumer, () => (failures = 0)), this.stopped]);
        if (crashed !== undefined) throw crashed;
      } catch (error) {
        failures += 1;
        this.problem_ = describeError(error);
      } finally {
        await Promise.allSettled(this.inHand);
        await atMost(
          DISCONNECT_WAIT_MS,
          // It stops, and the broker notices a lost member by itself.
          consumer.disconnect().catch(() => undefined),
        );
      }
      if (failures > 0) await pause(backoffMs(failures, FIRST_RETRY_MS, LAST_RETRY_MS), this.stopping.signal);
    }
    this.markStarted();
  }

  private create(): Consumer {
    return this.surroundings.clients.consumer.consumer({
      groupId: this.groupId,
      sessionTimeout: SESSION_TIMEOUT_MS,
      rebalanceTimeout: REBALANCE_TIMEOUT_MS,
      heartbeatInterval: HEARTBEAT_MS,
      maxWaitTimeInMs: FETCH_WAIT_MS,
      allowAutoTopicCreation: false,
    });
  }

  /** Resolves with what ended the consumer. */
  private async consume(consumer: Consumer, onJoin: () => void): Promise<Error> {
    await this.surroundings.topics.ensure(this.topics);
    const ended = new Promise<Error>((resolve) => {
      consumer.on(consumer.events.CRASH, ({ payload }) => resolve(payload.error));
    });
    const ends = this.startsAtEnd ? await this.ends() : undefined;
    await consumer.connect();
    await consumer.subscribe({ topics: this.topics, fromBeginning: this.subscription.broadcast !== true });
    const joined = new Promise<void>((resolve) => consumer.on(consumer.events.GROUP_JOIN, () => resolve()));
    await consumer.run({
      autoCommit: false,
      eachBatchAutoResolve: false,
      partitionsConsumedConcurrently: CONCURRENT_PARTITIONS,
      eachBatch: async (payload) => {
        const handling = this.eachBatch(payload);
        this.inHand.add(handling);
        await handling.finally(() => this.inHand.delete(handling));
      },
    });
    if ((await Promise.race([joined, ended.then(() => 'ended')])) === 'ended') return ended;
    if (ends !== undefined) await this.startAt(consumer, ends);
    onJoin();
    this.problem_ = undefined;
    this.markStarted();
    return ended;
  }

  private async ends(): Promise<PartitionOffset[]> {
    return withAdmin(this.surroundings.clients.admin, async (admin) => {
      const ofTopics = this.topics.map(async (topic) =>
        (await admin.fetchTopicOffsets(topic)).map(({ partition, high }) => ({ topic, partition, offset: high })),
      );
      return (await Promise.all(ofTopics)).flat();
    });
  }

  /**
   * Fixes where a broadcast starts before anybody may rely on it: asking the client for "latest" would be decided at
   * the first fetch, and asked again for every partition without a commit whenever the group is joined again.
   */
  private async startAt(consumer: Consumer, offsets: readonly PartitionOffset[]): Promise<void> {
    for (const offset of offsets) consumer.seek(offset);
    await consumer.commitOffsets([...offsets]);
    this.startsAtEnd = false;
  }

  private async eachBatch(payload: EachBatchPayload): Promise<void> {
    const { batch, isRunning, isStale } = payload;
    for (let from = 0; from < batch.messages.length; from += CHUNK_RECORDS) {
      if (!isRunning() || isStale() || this.stopping.signal.aborted) return;
      const chunk = batch.messages.slice(from, from + CHUNK_RECORDS);
      if (!(await this.handleChunk(payload, chunk))) return;
      const last = chunk.at(-1) as KafkaMessage;
      const offset = String(BigInt(last.offset) + 1n);
      payload.resolveOffset(last.offset);
      await payload.commitOffsetsIfNecessary({
        topics: [{ topic: batch.topic, partitions: [{ partition: batch.partition, offset }] }],
      });
    }
  }

  /** False when the chunk has to come again: the partition then rests for a while, and the others go on. */
  private async handleChunk(payload: EachBatchPayload, chunk: readonly KafkaMessage[]): Promise<boolean> {
    const { batch, heartbeat, pause: rest } = payload;
    const partition = `${batch.topic} ${batch.partition}`;
    // The group must not take the partition away while a slow handler works. Losing it shows at the commit.
    const beating = setInterval(() => void heartbeat().catch(() => undefined), HEARTBEAT_MS);
    try {
      await this.subscription.onBatch(chunk.map((message) => this.recordOf(batch.topic, batch.partition, message)));
      this.failures.delete(partition);
      return true;
    } catch (error) {
      if (this.stopping.signal.aborted) return false;
      const failures = (this.failures.get(partition) ?? 0) + 1;
      this.failures.set(partition, failures);
      const { group } = this.subscription;
      this.surroundings.logger.warn({ group, reason: describeError(error) }, 'A batch of events will be handled again');
      const resume = rest();
      const timer = setTimeout(
        () => {
          this.resuming.delete(timer);
          resume();
        },
        backoffMs(failures, FIRST_RETRY_MS, LAST_RETRY_MS),
      );
      this.resuming.add(timer);
      return false;
    } finally {
      clearInterval(beating);
    }
  }

  private recordOf(topic: string, partition: number, message: KafkaMessage): StoredRecord {
    const headers: Record<string, string> = {};
    for (const [name, value] of Object.entries(message.headers ?? {})) {
      const single = Array.isArray(value) ? value.at(-1) : value;
      if (single !== undefined) headers[name] = single.toString();
    }
    return {
      topic: this.surroundings.names.ownTopic(topic),
      key: message.key?.toString() ?? '',
      headers,
      value: message.value ?? Buffer.alloc(0),
      position: `${partition}:${message.offset}`,
    };
  }
}
