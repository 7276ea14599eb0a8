import { randomUUID } from 'node:crypto';
import { atMost, backoffMs, describeError, type Logger, pause } from '@rekey/telemetry';
import type { Consumer } from 'kafkajs';
import type { Subscription } from '../event-log.js';
import { FetchedRecords } from './fetched-records.js';
import { withAdmin, type KafkaClients } from './kafka-client.js';
import type { KafkaNames } from './kafka-names.js';
import type { KafkaTopics } from './kafka-topics.js';

const SESSION_TIMEOUT_MS = 8_000;
const REBALANCE_TIMEOUT_MS = 30_000;
const HEARTBEAT_MS = 1_000;
/** How long the broker holds a question that it has nothing for. What comes meanwhile it answers at once. */
const FETCH_WAIT_MS = 500;
/** More than a fetch brings, so that all of it is there at once: `FetchedRecords` makes one batch of it. */
const CONCURRENT_PARTITIONS = 256;
/** A broker that is away keeps the client trying, and us from stopping. */
const DISCONNECT_WAIT_MS = 3_000;
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
 * committed once their records are handled and never by themselves.
 */
export class KafkaConsumer {
  /** Joined its group for the first time. */
  readonly started: Promise<void>;
  readonly groupId: string;
  private readonly stopping = new AbortController();
  private readonly stopped: Promise<undefined>;
  private readonly running: Promise<void>;
  private markStarted: () => void = () => undefined;
  private problem_: string | undefined = 'not yet joined';
  private startsAtEnd: boolean;
  private readonly fetched: FetchedRecords;

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
    const { names, logger } = surroundings;
    this.fetched = new FetchedRecords({ subscription, names, logger, stopping: this.stopping.signal });
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
    this.fetched.close();
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
        await this.fetched.handled();
        await atMost(DISCONNECT_WAIT_MS, this.fetched.committed());
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
    const joined = new Promise<void>((resolve) => {
      consumer.on(consumer.events.GROUP_JOIN, () => {
        this.fetched.forget();
        resolve();
      });
    });
    await consumer.run({
      autoCommit: false,
      eachBatchAutoResolve: false,
      partitionsConsumedConcurrently: CONCURRENT_PARTITIONS,
      eachBatch: (payload) => this.fetched.add(payload),
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
}
