export { EmbeddedEventLog } from './embedded/embedded-event-log.js';
export type { EmbeddedEventLogOptions } from './embedded/embedded-event-log.js';
export { envelopeOf, PoisonRecord, recordOf } from './envelope.js';
export { EventLog } from './event-log.js';
export type {
  ActiveSubscription,
  EventLogHealth,
  GroupLag,
  LogRecord,
  StoredRecord,
  Subscription,
} from './event-log.js';
export { CreateMessaging1764000000000 } from './migrations/1764000000000-create-messaging.js';
export { Outbox } from './outbox.js';
export { Relay } from './relay.js';
export type { RelayHealth, RelayOptions } from './relay.js';
