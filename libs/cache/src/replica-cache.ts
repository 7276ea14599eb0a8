import { LRUCache } from 'lru-cache';

export interface Freshness<V> {
  /** How long a value is given without asking again, while nobody says that it changed. */
  readonly freshForMs: number | ((value: V) => number);
  /** As long again it is given while a read runs beside (RFC 5861 `stale-while-revalidate`). Default 0. */
  readonly staleWhileReadingMs?: number;
  /** How long past its freshness it is given when a read fails (RFC 5861 `stale-if-error`). Default 0. */
  readonly staleIfErrorMs?: number;
  /** Of which failures that is true. Default: of all. */
  readonly outlives?: (error: unknown) => boolean;
  /** When a value itself is over, in milliseconds since the epoch: it is given to nobody after that. */
  readonly endOf?: (value: V) => number;
}

export interface ReplicaCacheOptions<V> extends Freshness<V> {
  /** Of those that exist, and as many of those that do not; with `sizeOf` the sum of the sizes. */
  readonly max: number;
  readonly sizeOf?: (value: V) => number;
  /** What `dropGroup` knows a value by. */
  readonly groupOf?: (value: V) => string;
}

/** After a read that failed the last known value is given for so long without asking again. */
const RETRY_MS = 1_000;
/** Whoever guesses keys makes no more of them. */
const ABSENT_MAX = 50_000;

interface Entry<V> {
  readonly value: V;
  freshUntilMs: number;
  readableUntilMs: number;
  readonly usableUntilMs: number;
}

/** Reads what is asked for; null for what is not there. The value of before may lend its parts to the new one. */
export type Read<K, V> = (key: K, before: V | undefined) => Promise<V | null>;

/**
 * What one replica keeps of something that others change too: of limited size, read once for all who ask meanwhile, that
 * something is not there included. After `drop` returns nobody is given what was read before it, nor what a read brings
 * that had begun before it. All times count from the start of a read.
 */
export class ReplicaCache<K extends string, V> {
  private readonly entries: LRUCache<K, Entry<V>>;
  /** Apart, so that asking for what does not exist pushes out nothing that does. Until when. */
  private readonly absent: LRUCache<K, number>;
  private readonly reads = new Map<K, Promise<V | null>>();
  private readonly groups = new Map<string, Set<K>>();

  constructor(private readonly options: ReplicaCacheOptions<V>) {
    const { max, sizeOf, groupOf } = options;
    this.entries = new LRUCache<K, Entry<V>>({
      ...(sizeOf === undefined ? { max } : { maxSize: max, sizeCalculation: ({ value }) => sizeOf(value) }),
      ...(groupOf === undefined ? {} : { dispose: ({ value }, key) => this.leave(groupOf(value), key) }),
    });
    this.absent = new LRUCache({ max: Math.min(max, ABSENT_MAX) });
  }

  /** At once when it is here. Null for what is not there. @throws what the read throws */
  get(key: K, read: Read<K, V>): V | null | Promise<V | null> {
    const entry = this.entries.get(key);
    const nowMs = Date.now();
    if (entry === undefined) {
      return nowMs < (this.absent.get(key) ?? 0) ? null : (this.reads.get(key) ?? this.start(key, read));
    }
    return nowMs < entry.freshUntilMs ? entry.value : this.again(entry, key, read);
  }

  /** Those of the keys that are there. What is not here is read together. */
  async getMany(keys: readonly K[], read: (missing: K[]) => Promise<ReadonlyMap<K, V>>): Promise<ReadonlyMap<K, V>> {
    const missing: K[] = [];
    let all: Promise<ReadonlyMap<K, V>> | undefined;
    const readOne = async (key: K): Promise<V | null> => {
      missing.push(key);
      // All of this call are known when the read begins.
      all ??= Promise.resolve().then(() => read(missing));
      return (await all).get(key) ?? null;
    };
    const asked = keys.map((key) => this.get(key, readOne));
    const values = asked.some((value) => value instanceof Promise) ? await Promise.all(asked) : (asked as (V | null)[]);
    const found = new Map<K, V>();
    for (const [index, value] of values.entries()) if (value !== null) found.set(keys[index] as K, value);
    return found;
  }

  /** What `get` would give at once, without a read beside it; undefined when it would read. */
  fresh(key: K): V | null | undefined {
    const entry = this.entries.get(key);
    const nowMs = Date.now();
    if (entry !== undefined) return nowMs < entry.freshUntilMs ? entry.value : undefined;
    return nowMs < (this.absent.get(key) ?? 0) ? null : undefined;
  }

  /** What is here, fresh or not; it says nothing about what is there. */
  peek(key: K): V | undefined {
    return this.entries.peek(key)?.value;
  }

  /** It is another, or gone: nobody is given what was read before. */
  drop(key: K): void {
    this.reads.delete(key);
    this.absent.delete(key);
    this.entries.delete(key);
  }

  /** The same for all of a group, for what is not there and for what is on its way, whosever it is. */
  dropGroup(group: string): void {
    this.reads.clear();
    this.absent.clear();
    for (const key of [...(this.groups.get(group) ?? [])]) this.entries.delete(key);
  }

  /** It may be another: the next who asks waits for a read, and only where that fails what is known goes on. */
  expire(key: K): void {
    this.reads.delete(key);
    this.absent.delete(key);
    const entry = this.entries.peek(key);
    if (entry !== undefined) entry.freshUntilMs = entry.readableUntilMs = 0;
  }

  private again(entry: Entry<V>, key: K, read: Read<K, V>): V | Promise<V | null> {
    const reading = this.reads.get(key) ?? this.start(key, read);
    if (Date.now() < entry.readableUntilMs) {
      // Whoever asks when it can be given no longer hears of a failure.
      reading.catch(() => undefined);
      return entry.value;
    }
    return reading.catch((error: unknown) => {
      if (!this.outlives(entry, error)) throw error;
      return entry.value;
    });
  }

  private outlives(entry: Entry<V>, error: unknown): boolean {
    return Date.now() < entry.usableUntilMs && this.options.outlives?.(error) !== false;
  }

  private start(key: K, read: Read<K, V>): Promise<V | null> {
    const fromMs = Date.now();
    const before = this.entries.peek(key);
    const reading: Promise<V | null> = read(key, before?.value).then(
      (value) => {
        if (this.end(key, reading)) this.keep(key, value, fromMs);
        return value;
      },
      (error: unknown) => {
        if (this.end(key, reading) && before !== undefined && this.outlives(before, error))
          before.freshUntilMs = Math.min(Date.now() + RETRY_MS, before.usableUntilMs);
        throw error;
      },
    );
    this.reads.set(key, reading);
    return reading;
  }

  /** False when the read was overtaken. */
  private end(key: K, reading: Promise<V | null>): boolean {
    return this.reads.get(key) === reading && this.reads.delete(key);
  }

  private keep(key: K, value: V | null, fromMs: number): void {
    const { freshForMs, staleWhileReadingMs = 0, staleIfErrorMs = 0, endOf, groupOf } = this.options;
    if (value === null) {
      this.entries.delete(key);
      if (typeof freshForMs === 'number') this.absent.set(key, fromMs + freshForMs);
      return;
    }
    const endMs = endOf?.(value) ?? Infinity;
    const freshUntilMs = fromMs + (typeof freshForMs === 'number' ? freshForMs : freshForMs(value));
    this.entries.set(key, {
      value,
      freshUntilMs: Math.min(freshUntilMs, endMs),
      readableUntilMs: Math.min(freshUntilMs + staleWhileReadingMs, endMs),
      usableUntilMs: Math.min(freshUntilMs + Math.max(staleIfErrorMs, staleWhileReadingMs), endMs),
    });
    if (groupOf !== undefined) this.join(groupOf(value), key);
  }

  private join(group: string, key: K): void {
    const keys = this.groups.get(group);
    if (keys === undefined) this.groups.set(group, new Set([key]));
    else keys.add(key);
  }

  private leave(group: string, key: K): void {
    const keys = this.groups.get(group);
    if (keys?.delete(key) === true && keys.size === 0) this.groups.delete(group);
  }
}
