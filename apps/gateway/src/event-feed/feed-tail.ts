import { type BeforeApplicationShutdown, Injectable } from '@nestjs/common';
import { RekeyConfig } from '@rekey/config';
import { DatabaseSession, WakeSignal } from '@rekey/messaging';
import { EventFeedRepository, FEED_CHANNEL, type FeedFilter, type FeedRow } from './event-feed.repository.js';
import { FeedFollower } from './feed-follower.js';

const BATCH_ROWS = 200;
/** While the database tells of what is appended, looking is for what it might not have told. */
const LOOK_EVERY_MS = 10_000;
const LOOK_UNTOLD_EVERY_MS = 500;

/**
 * Reads what is appended to the feed, by this process or another, once for all who follow it: an idle reader costs the
 * database nothing, however many there are. Nobody follows, nothing is read.
 */
@Injectable()
export class FeedTail implements BeforeApplicationShutdown {
  private readonly followers = new Set<FeedFollower>();
  private readonly news = new WakeSignal();
  private reading: { readonly begun: Promise<void>; readonly over: Promise<void> } | undefined;
  private isClosing = false;

  constructor(
    private readonly store: EventFeedRepository,
    private readonly config: RekeyConfig,
  ) {}

  async beforeApplicationShutdown(): Promise<void> {
    this.isClosing = true;
    for (const follower of this.followers) follower.end();
    this.news.wake();
    await this.reading?.over;
  }

  /** Events after a position, then new ones as they come, until the signal aborts or the service stops. */
  async *follow(start: number, filter: FeedFilter, signal: AbortSignal): AsyncGenerator<readonly FeedRow[]> {
    let position = start;
    while (!signal.aborted && !this.isClosing) {
      // Before what is there already is read: so nothing lies between that and what is handed over.
      const follower = await this.join(filter, signal);
      try {
        for (let isMore = true; isMore && !signal.aborted;) {
          const rows = await this.store.read(position, filter, BATCH_ROWS);
          position = rows.at(-1)?.position ?? position;
          isMore = rows.length === BATCH_ROWS;
          yield rows;
        }
        for (let rows = await follower.next(); rows !== undefined; rows = await follower.next()) {
          const seen = position;
          position = Math.max(seen, rows.at(-1)?.position ?? seen);
          yield rows.filter((row) => row.position > seen);
        }
      } finally {
        this.leave(follower);
      }
    }
  }

  private async join(filter: FeedFilter, signal: AbortSignal): Promise<FeedFollower> {
    const follower = new FeedFollower(filter, signal);
    this.followers.add(follower);
    try {
      this.reading ??= this.read();
      await this.reading.begun;
      return follower;
    } catch (error) {
      this.leave(follower);
      throw error;
    }
  }

  private leave(follower: FeedFollower): void {
    follower.end();
    this.followers.delete(follower);
    if (this.followers.size === 0) this.news.wake();
  }

  private read(): { readonly begun: Promise<void>; readonly over: Promise<void> } {
    const session = new DatabaseSession({
      url: this.config.databaseUrl ?? '',
      service: 'gateway',
      channel: FEED_CHANNEL,
      onNotification: () => this.news.wake(),
      onLost: () => this.news.wake(),
    });
    const from = session.open().then(
      () => this.store.end(),
      () => this.store.end(),
    );
    const over = from
      .then((position) => this.readFrom(position, session))
      .catch(() => (this.reading = undefined))
      .then(() => session.close());
    return { begun: from.then(() => undefined), over };
  }

  private async readFrom(start: number, session: DatabaseSession): Promise<void> {
    for (let position = start; this.followers.size > 0 && !this.isClosing;) {
      let pauseMs = LOOK_EVERY_MS;
      try {
        // It is open already, or was lost.
        await session.open();
      } catch {
        pauseMs = LOOK_UNTOLD_EVERY_MS;
      }
      // The database is away: what is there now is read at the next look.
      const rows = await this.store.read(position, {}, BATCH_ROWS).catch(() => undefined);
      position = rows?.at(-1)?.position ?? position;
      if (rows !== undefined && rows.length > 0) for (const follower of this.followers) follower.offer(rows);
      if (rows?.length !== BATCH_ROWS) await this.news.wait(rows === undefined ? LOOK_UNTOLD_EVERY_MS : pauseMs);
    }
    // Whoever comes from now on begins anew.
    this.reading = undefined;
  }
}
