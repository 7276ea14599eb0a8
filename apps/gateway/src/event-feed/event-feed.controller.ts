import { Controller, Get, Headers, Query, Req, Res } from '@nestjs/common';
import { RequirePermission } from '@rekey/identity';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { EventFeedQuery } from './dto/event-feed.query.js';
import { EventFeedService } from './event-feed.service.js';
import { sendEventStream } from './send-event-stream.js';

@Controller('v1/events')
@RequirePermission('event.read')
export class EventFeedController {
  constructor(private readonly feed: EventFeedService) {}

  /** A page of events, or with `Accept: text/event-stream` a live stream that resumes by `Last-Event-ID`. */
  @Get()
  async read(
    @Query() query: EventFeedQuery,
    @Headers('last-event-id') lastEventId: string | undefined,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    if (!(request.headers.accept ?? '').includes('text/event-stream')) {
      await reply.send(await this.feed.page(query));
      return;
    }
    const start = await this.feed.streamStart(lastEventId ?? query.after);
    await sendEventStream(reply, (signal) => this.feed.stream(start, query, signal));
  }
}
