import type { INestApplication } from '@nestjs/common';
import { EventLogStrategy } from './event-log.strategy.js';

/**
 * Connects the application's `@OnEvent` handlers to the event log; `app.startAllMicroservices()` then subscribes them.
 * The application's global guards, pipes and filters are for HTTP and deliberately not inherited: events are validated
 * by the dispatcher, and their errors must reach it.
 */
export function connectEventLog(app: INestApplication): void {
  app.connectMicroservice({ strategy: app.get(EventLogStrategy, { strict: false }) }, { inheritAppConfig: false });
}
