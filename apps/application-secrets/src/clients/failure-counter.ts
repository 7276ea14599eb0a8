import { LRUCache } from 'lru-cache';

const MAX_KEYS = 100_000;

/** Counts per key in windows that begin with the first count of a key. Bounded: the key that is longest unused is forgotten. */
export class FailureCounter {
  private readonly counts: LRUCache<string, { count: number }>;

  constructor(windowMs: number) {
    this.counts = new LRUCache({ max: MAX_KEYS, ttl: windowMs });
  }

  of(key: string): number {
    return this.counts.get(key)?.count ?? 0;
  }

  /** The count with this one. */
  add(key: string): number {
    const entry = this.counts.get(key);
    if (entry !== undefined) return (entry.count += 1);
    this.counts.set(key, { count: 1 });
    return 1;
  }

  /** Until the window of the key ends; at least one. */
  secondsLeft(key: string): number {
    return Math.max(1, Math.ceil(this.counts.getRemainingTTL(key) / 1000));
  }
}
