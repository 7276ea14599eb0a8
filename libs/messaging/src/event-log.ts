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
  /** Opaque; unique in the topic. */
  readonly position: string;
}

export interface Subscription {
  /** Consumers of one group share the records; each record reaches one of them. */
  readonly group: string;
  readonly topics: readonly string[];
  /** A group of this process alone that starts at the end and leaves nothing behind: for caches in every replica. */
  readonly broadcast?: boolean;
  /**
   * Handles a batch, in order per key. Offsets are committed when it resolves; when it rejects, the same records come
   * again after a pause.
   */
  readonly onBatch: (records: readonly StoredRecord[]) => Promise<void>;
}

export interface EventLogHealth {
  readonly ok: boolean;
  /** Why not, without secrets. */
  readonly reason?: string;
}

/** An append-only log of events with consumer groups. Kafka and PostgreSQL implement it; one contract suite runs on both. */
export abstract class EventLog {
  /** Makes the topics that do not exist yet. Must be called before publish and subscribe. Safe to call from every process. */
  abstract ensureTopics(topics: readonly string[]): Promise<void>;
  /** Resolves when every record is durable, in the order given per key; rejects when any is not (then some may be). */
  abstract publish(records: readonly LogRecord[]): Promise<void>;
  /** Resolves once the group reads from its committed position, or from the beginning when it has none. */
  abstract subscribe(subscription: Subscription): Promise<void>;
  abstract health(): Promise<EventLogHealth>;
  /** Records behind the end of the log, by group and topic, for the groups of this process. */
  abstract lag(): Promise<readonly { readonly group: string; readonly topic: string; readonly records: number }[]>;
  /** Stops consumers after the batch in hand, then closes. */
  abstract close(): Promise<void>;
}
