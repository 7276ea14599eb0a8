import { Module } from '@nestjs/common';
import { AccessTokensModule } from '../access-tokens/access-tokens.module.js';
import { EventFeedController } from './event-feed.controller.js';
import { EventFeedIntake } from './event-feed.intake.js';
import { EventFeedService } from './event-feed.service.js';
import { EventFeedStore } from './event-feed.store.js';
import { EventStreams } from './event-streams.js';
import { FeedTail } from './feed-tail.js';

@Module({
  imports: [AccessTokensModule],
  controllers: [EventFeedController],
  providers: [EventFeedService, EventFeedStore, EventFeedIntake, EventStreams, FeedTail],
})
export class EventFeedModule {}
