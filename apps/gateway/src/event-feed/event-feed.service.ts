import { Injectable } from '@nestjs/common';
import type { EventEnvelope } from '@rekey/contracts';
import { InvalidInput } from '@rekey/errors';
import { type Page, pageOf } from '@rekey/http';
import { validate as isUuid } from 'uuid';
import type { EventFeedQuery } from './dto/event-feed.query.js';
import { EventFeedRepository, type FeedFilter, type FeedRow } from './event-feed.repository.js';
import { FeedTail } from './feed-tail.js';

@Injectable()
export class EventFeedService {
  constructor(
    private readonly store: EventFeedRepository,
    private readonly tail: FeedTail,
  ) {}

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

  /** Where a live stream starts: after the given event or cursor, else at the end. */
  async streamStart(after: string | undefined): Promise<number> {
    return after === undefined ? this.store.end() : this.positionAfter(after);
  }

  /** Events after a position, then new ones as they come, until the signal aborts or the service stops. */
  stream(start: number, { type, subject }: EventFeedQuery, signal: AbortSignal): AsyncGenerator<readonly FeedRow[]> {
    return this.tail.follow(start, filterOf(type, subject), signal);
  }

  private async positionAfter(after: string | undefined): Promise<number> {
    if (after === undefined) return 0;
    if (/^\d{1,15}$/.test(after)) return Number(after);
    const position = isUuid(after) ? await this.store.positionOf(after.toLowerCase()) : undefined;
    if (position === undefined)
      throw InvalidInput.field('after', 'is neither a cursor nor the id of an event the feed holds');
    return position;
  }
}

/** `key.rotated` is short for `io.rekey.key.rotated.v1`. */
function filterOf(type: string | undefined, subject: string | undefined): FeedFilter {
  return { type: type === undefined || type.startsWith('io.') ? type : `io.rekey.${type}.v1`, subject };
}
