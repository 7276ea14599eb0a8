import { RateLimitExceeded } from './rate-limit.errors.js';

const WINDOW_MS = 1_000;

/** Counts the calls of everybody in windows of a second, in memory: each replica for itself. */
export class RateLimit {
  private readonly calls = new Map<string, number>();
  private endsAt = 0;

  constructor(private readonly perSecond: number) {}

  /** False when the caller has made more calls than it may. */
  take(caller: string): boolean {
    const now = performance.now();
    if (now >= this.endsAt) {
      this.calls.clear();
      this.endsAt = now + WINDOW_MS;
    }
    const calls = (this.calls.get(caller) ?? 0) + 1;
    this.calls.set(caller, calls);
    return calls <= this.perSecond;
  }

  /** @throws RateLimitExceeded */
  count(caller: string): void {
    if (!this.take(caller)) throw new RateLimitExceeded(Math.ceil((this.endsAt - performance.now()) / 1_000));
  }
}
