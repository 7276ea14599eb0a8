import { Controller, Get, Headers, Query, Req, Res } from '@nestjs/common';
import { CurrentPrincipal, RequirePermission, type Principal } from '@rekey/identity';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Authenticator } from '../access-tokens/authenticator.js';
import { EventFeedQuery } from './dto/event-feed.query.js';
import { EventFeedService } from './event-feed.service.js';
import { sendEventStream } from './send-event-stream.js';

@Controller('v1/events')
@RequirePermission('event.read')
export class EventFeedController {
  constructor(
    private readonly feed: EventFeedService,
    private readonly authenticator: Authenticator,
  ) {}

  /** A page of events, or with `Accept: text/event-stream` a live stream that resumes by `Last-Event-ID`. */
  @Get()
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
    const reader = {
      isStillAllowed: () => this.authenticator.isStillAllowed(principal),
      onRevoked: (listener: () => void) => this.authenticator.onRevoked(principal, listener),
    };
    await sendEventStream(reply, reader, (signal) => this.feed.stream(start, query, signal));
  }
}
