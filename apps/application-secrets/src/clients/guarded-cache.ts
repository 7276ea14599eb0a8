import { LRUCache } from 'lru-cache';

export interface GuardedCacheOptions {
  /** Of those that exist, and as many of those that do not. */
  readonly maxEntries: number;
  /** How long an entry may outlive a change of which nobody told this replica. */
  readonly ttlMs: number;
}

/**
 * Remembers what was read, and that something is not there. After `drop` returns, no call gets what was read before it: a
 * read on its way is neither remembered nor shared with callers that come later. Concurrent callers share one read.
 */
export class GuardedCache<V extends object> {
  private readonly present: LRUCache<string, V>;
  /** Apart, so that asking for what does not exist pushes out nothing that does. */
  private readonly absent: LRUCache<string, true>;
  private readonly reads = new Map<string, Promise<V | null>>();

  constructor({ maxEntries, ttlMs }: GuardedCacheOptions) {
    this.present = new LRUCache({ max: maxEntries, ttl: ttlMs });
    this.absent = new LRUCache({ max: maxEntries, ttl: ttlMs });
  }

  async get(key: string, read: () => Promise<V | null>): Promise<V | null> {
    const entry = this.present.get(key);
    if (entry !== undefined) return entry;
    if (this.absent.has(key)) return null;
    return this.reads.get(key) ?? this.startRead(key, read);
  }

  drop(key: string): void {
    this.reads.delete(key);
    this.present.delete(key);
    this.absent.delete(key);
  }

  /** The same for everything of which this is true, and for all that is not there or on its way. */
  dropWhere(isMeant: (value: V) => boolean): void {
    this.reads.clear();
    this.absent.clear();
    for (const [key, value] of this.present.entries()) {
      if (isMeant(value)) this.present.delete(key);
    }
  }

  private startRead(key: string, read: () => Promise<V | null>): Promise<V | null> {
    const reading: Promise<V | null> = read().then(
      (value) => {
        if (this.forget(key, reading)) this.remember(key, value);
        return value;
      },
      (error: unknown) => {
        this.forget(key, reading);
        throw error;
      },
    );
    this.reads.set(key, reading);
    return reading;
  }

  /** False when the read was overtaken by a drop. */
  private forget(key: string, reading: Promise<V | null>): boolean {
    return this.reads.get(key) === reading && this.reads.delete(key);
  }

  private remember(key: string, value: V | null): void {
    if (value === null) this.absent.set(key, true);
    else this.present.set(key, value);
  }
}
