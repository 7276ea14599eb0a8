import { type Freshness, ReplicaCache } from './replica-cache.js';

export interface ReplicaValueOptions<V> extends Freshness<V> {
  readonly read: (before: V | undefined) => Promise<V>;
}

const ONLY = 'only';

/** A `ReplicaCache` of one value that is always there. */
export class ReplicaValue<V> {
  private readonly cache: ReplicaCache<typeof ONLY, V>;
  private readonly read: (key: typeof ONLY, before: V | undefined) => Promise<V>;

  constructor({ read, ...freshness }: ReplicaValueOptions<V>) {
    this.cache = new ReplicaCache<typeof ONLY, V>({ max: 1, ...freshness });
    this.read = (_, before) => read(before);
  }

  /** At once when it is here. @throws what the read throws */
  get(): V | Promise<V> {
    return this.cache.get(ONLY, this.read) as V | Promise<V>;
  }

  /** What `get` would give at once, without a read beside it; undefined when it would read. */
  get fresh(): V | undefined {
    return this.cache.fresh(ONLY) ?? undefined;
  }

  /** What was read last, however long ago. */
  get known(): V | undefined {
    return this.cache.peek(ONLY);
  }

  /** It may be another: the next who asks waits for a read, and only where that fails what is known goes on. */
  expire(): void {
    this.cache.expire(ONLY);
  }
}
