/** How often a key has made a token valid, and when last (milliseconds since the epoch). */
export interface Uses {
  readonly configId: string;
  readonly kid: string;
  readonly count: number;
  readonly lastSeenMs: number;
}

type Entry = { -readonly [Name in keyof Uses]: Uses[Name] };

/** Counts in memory. Only keys that are stored make a token valid, so there are never more entries than keys. */
export class UsageCounter {
  private entries = new Map<string, Map<string, Entry>>();

  add(configId: string, kid: string, lastSeenMs: number, count = 1): void {
    let ofConfiguration = this.entries.get(configId);
    if (ofConfiguration === undefined) this.entries.set(configId, (ofConfiguration = new Map()));
    const entry = ofConfiguration.get(kid);
    if (entry === undefined) {
      ofConfiguration.set(kid, { configId, kid, count, lastSeenMs });
      return;
    }
    entry.count += count;
    if (lastSeenMs > entry.lastSeenMs) entry.lastSeenMs = lastSeenMs;
  }

  /** Everything counted so far, which is counted here no more. */
  take(): Uses[] {
    const taken = [...this.entries.values()].flatMap((ofConfiguration) => [...ofConfiguration.values()]);
    this.entries = new Map();
    return taken;
  }
}
