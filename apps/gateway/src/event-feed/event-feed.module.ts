import { Module } from '@nestjs/common';
import { AccessTokensModule } from '../access-tokens/access-tokens.module.js';
import { EventFeedController } from './event-feed.controller.js';
import { EventFeedService } from './event-feed.service.js';
import { EventFeedRepository } from './event-feed.repository.js';
import { EventFeedSubscriber } from './event-feed.subscriber.js';
import { EventStreams } from './event-streams.js';
import { FeedTail } from './feed-tail.js';

@Module({
  imports: [AccessTokensModule],
  controllers: [EventFeedController, EventFeedSubscriber],
  providers: [EventFeedService, EventFeedRepository, EventStreams, FeedTail],
})
export class EventFeedModule {}
