import { Module } from '@nestjs/common';
import { EventFeedController } from './event-feed.controller.js';
import { EventFeedIntake } from './event-feed.intake.js';
import { EventFeedService } from './event-feed.service.js';
import { EventFeedStore } from './event-feed.store.js';

@Module({
  controllers: [EventFeedController],
  providers: [EventFeedService, EventFeedStore, EventFeedIntake],
})
export class EventFeedModule {}
