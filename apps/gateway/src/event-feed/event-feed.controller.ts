import { Controller, Get, Headers, Query, Req, Res } from '@nestjs/common';
import type { EventEnvelope } from '@rekey/contracts';
import { type Page } from '@rekey/http';
import { Answers } from '@rekey/platform';
import { CurrentPrincipal, type Principal } from '@rekey/identity';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { EventFeedQuery } from './dto/event-feed.query.js';
import { EventFeedService } from './event-feed.service.js';
import { EventStreams } from './event-streams.js';

@Controller('v1/events')
export class EventFeedController {
  constructor(
    private readonly feed: EventFeedService,
    private readonly streams: EventStreams,
  ) {}

  /** A page of events, or with `Accept: text/event-stream` a live stream that resumes by `Last-Event-ID`. */
  @Get()
  @Answers<Page<EventEnvelope>>({ produces: ['text/event-stream'] })
  async read(
    @Query() query: EventFeedQuery,
    @Headers('last-event-id') lastEventId: string | undefined,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
    @CurrentPrincipal() principal: Principal,
  ): Promise<void> {
    if (!(request.headers.accept ?? '').includes('text/event-stream')) {
      await reply.send(await this.feed.page(query));
      return;
    }
    const start = await this.feed.streamStart(lastEventId ?? query.after);
    await this.streams.send(reply, principal, (signal) => this.feed.stream(start, query, signal));
  }
}
