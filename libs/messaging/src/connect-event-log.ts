import type { INestApplication } from '@nestjs/common';
import { EventLogStrategy } from './event-log.strategy.js';

/**
 * Connects the application's handlers of events to the event log; `app.startAllMicroservices()` then subscribes them. Guards,
 * pipes and filters of the application are for HTTP, and Nest keeps them from the handlers: the dispatcher validates events.
 */
export function connectEventLog(app: INestApplication): void {
  app.connectMicroservice({ strategy: app.get(EventLogStrategy, { strict: false }) });
}
