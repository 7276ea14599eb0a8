import { type BeforeApplicationShutdown, Injectable } from '@nestjs/common';
import type { EventEnvelope } from '@rekey/contracts';
import { InvalidInput } from '@rekey/errors';
import { type Page, pageOf } from '@rekey/http';
import { validate as isUuid } from 'uuid';
import type { EventFeedQuery } from './dto/event-feed.query.js';
import { EventFeedStore, type FeedFilter, type FeedRow } from './event-feed.store.js';

const STREAM_BATCH = 200;
/** Other replicas append too, and tell this one nothing. */
const STREAM_POLL_MS = 500;

@Injectable()
export class EventFeedService implements BeforeApplicationShutdown {
  private readonly closing = new AbortController();

  constructor(private readonly store: EventFeedStore) {}

  /** @throws InvalidInput when `after` is neither a cursor nor an event the feed holds */
  async page({ limit, after, type, subject }: EventFeedQuery): Promise<Page<EventEnvelope>> {
    const rows = await this.store.read(await this.positionAfter(after), filterOf(type, subject), limit + 1);
    return pageOf(
      rows,
      limit,
      ({ position }) => String(position),
      ({ event }) => event,
    );
  }

  /** Open streams end: a server waits for its connections before it closes. */
  beforeApplicationShutdown(): void {
    this.closing.abort();
  }

  /** Where a live stream starts: after the given event or cursor, else at the end. */
  async streamStart(after: string | undefined): Promise<number> {
    return after === undefined ? this.store.end() : this.positionAfter(after);
  }

  /** Events after a position, then new ones as they come, until the signal aborts or the service stops. */
  async *stream(start: number, { type, subject }: EventFeedQuery, until: AbortSignal): AsyncGenerator<FeedRow[]> {
    const signal = AbortSignal.any([until, this.closing.signal]);
    let position = start;
    while (!signal.aborted) {
      const appended = this.nextAppend(signal);
      const rows = await this.store.read(position, filterOf(type, subject), STREAM_BATCH);
      position = rows.at(-1)?.position ?? position;
      if (rows.length < STREAM_BATCH) {
        yield rows;
        await appended;
      } else {
        yield rows;
      }
    }
  }

  private async positionAfter(after: string | undefined): Promise<number> {
    if (after === undefined) return 0;
    if (/^\d{1,15}$/.test(after)) return Number(after);
    const position = isUuid(after) ? await this.store.positionOf(after.toLowerCase()) : undefined;
    if (position === undefined)
      throw InvalidInput.field('after', 'is neither a cursor nor the id of an event the feed holds');
    return position;
  }

  /** Resolves at the next append, after the poll interval, or when the signal aborts; subscribed before the read. */
  private nextAppend(signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const done = (): void => {
        clearTimeout(timer);
        stop();
        signal.removeEventListener('abort', done);
        resolve();
      };
      const timer = setTimeout(done, STREAM_POLL_MS);
      const stop = this.store.onAppend(done);
      signal.addEventListener('abort', done);
    });
  }
}

/** `key.rotated` is short for `io.rekey.key.rotated.v1`. */
function filterOf(type: string | undefined, subject: string | undefined): FeedFilter {
  return { type: type === undefined || type.startsWith('io.') ? type : `io.rekey.${type}.v1`, subject };
}
