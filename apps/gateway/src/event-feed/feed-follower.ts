import type { FeedFilter, FeedRow } from './event-feed.repository.js';

/** Events that wait here for a reader that is slower than the feed; beyond it the reader looks them up itself. */
const WAITING_MAX = 1_000;

/** One reader at the end of the feed: what is appended is handed to it, and waits until it is taken. */
export class FeedFollower {
  private waiting: FeedRow[] = [];
  private isBehind = false;
  private isOver = false;
  private wake: () => void = () => undefined;

  constructor(
    private readonly filter: FeedFilter,
    signal: AbortSignal,
  ) {
    signal.addEventListener('abort', () => this.end(), { once: true });
    if (signal.aborted) this.end();
  }

  /** Takes what its filter lets through. */
  offer(rows: readonly FeedRow[]): void {
    const { type, subject } = this.filter;
    const wanted = rows.filter(
      ({ event }) =>
        (type === undefined || event.type === type) && (subject === undefined || event.subject === subject),
    );
    if (wanted.length === 0 || this.isBehind) return;
    if (this.waiting.length + wanted.length > WAITING_MAX) this.isBehind = true;
    else this.waiting.push(...wanted);
    this.wake();
  }

  /** What waits, as soon as there is something; undefined when there is no more to come, or not from here. */
  async next(): Promise<FeedRow[] | undefined> {
    while (this.waiting.length === 0 && !this.isBehind && !this.isOver) {
      await new Promise<void>((resolve) => (this.wake = resolve));
    }
    if (this.isOver || this.waiting.length === 0) return undefined;
    return this.waiting.splice(0);
  }

  /** The reader has gone away. */
  end(): void {
    this.isOver = true;
    this.wake();
  }
}
