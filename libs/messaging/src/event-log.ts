/** One event as it stands in a log: CloudEvents binary mode, attributes in `ce_` headers and the JSON data as value. */
export interface LogRecord {
  readonly topic: string;
  /** Records of one key keep their order. */
  readonly key: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly value: Buffer;
}

/** A record that was read, with where it stood. */
export interface StoredRecord extends LogRecord {
  /** Opaque; unique in the topic, and the same each time the record is read. */
  readonly position: string;
}

export interface Subscription {
  /** Consumers of one group share the records; each record reaches one of them. All of them name the same topics. */
  readonly group: string;
  readonly topics: readonly string[];
  /** A group of this process alone that starts at the end and leaves nothing behind: for caches in every replica. */
  readonly broadcast?: boolean;
  /**
   * Handles a batch, in order per key. Offsets are committed when it resolves; when it rejects, the same records come
   * again after a pause. Batches of different partitions may overlap, never two with the same key of one topic.
   */
  readonly onBatch: (records: readonly StoredRecord[]) => Promise<void>;
}

export interface ActiveSubscription {
  /** Stops after the batch in hand; the rest of the log goes on. */
  close(): Promise<void>;
}

export interface EventLogHealth {
  readonly ok: boolean;
  /** Why not, without secrets. */
  readonly reason?: string;
}

export interface GroupLag {
  readonly group: string;
  readonly topic: string;
  readonly records: number;
}

/** An append-only log of events with consumer groups. Kafka and PostgreSQL implement it; one contract suite runs on both. */
export abstract class EventLog {
  /** Makes the topics that do not exist yet. Publish and subscribe do so too: this is for those who want to wait for it. */
  abstract ensureTopics(topics: readonly string[]): Promise<void>;
  /** Resolves when every record is durable, in the order given per key; rejects when any is not (then some may be). */
  abstract publish(records: readonly LogRecord[]): Promise<void>;
  /**
   * Resolves once the group reads from its committed position, or from the beginning when it has none; a broadcast once
   * it misses nothing that is published from now on. While the log is away it resolves after a bounded wait and goes
   * on trying: `health` tells.
   */
  abstract subscribe(subscription: Subscription): Promise<ActiveSubscription>;
  abstract health(): Promise<EventLogHealth>;
  /** Records behind the end of the log, by group and topic, for the groups of this process. */
  abstract lag(): Promise<readonly GroupLag[]>;
  /** Stops consumers after the batch in hand, then closes. */
  abstract close(): Promise<void>;
}
