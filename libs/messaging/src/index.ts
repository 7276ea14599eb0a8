export { Broadcasts } from './broadcasts.js';
export { connectEventLog } from './connect-event-log.js';
export { createEventLog } from './create-event-log.js';
export { DatabaseSession } from './database-session.js';
export { EmbeddedEventLog } from './embedded/embedded-event-log.js';
export type { EmbeddedEventLogOptions } from './embedded/embedded-event-log.js';
export { contextOf, envelopeOf, envelopesOf, PoisonRecord, recordOf } from './envelope.js';
export { EventLog } from './event-log.js';
export type {
  ActiveSubscription,
  EventLogHealth,
  GroupLag,
  LogRecord,
  StoredRecord,
  Subscription,
} from './event-log.js';
export { EventLogStrategy } from './event-log.strategy.js';
export { KafkaEventLog } from './kafka/kafka-event-log.js';
export type { KafkaEventLogOptions } from './kafka/kafka-event-log.js';
export { CLAIM_TOGETHER, claimedEvents, claimEvents } from './inbox.js';
export { MessagingHealth } from './messaging-health.js';
export type { MessagingReport } from './messaging-health.js';
export { ObservedEvents } from './observed-events.js';
export type { Observed } from './observed-events.js';
export { MessagingModule } from './messaging.module.js';
export type { MessagingOptions } from './messaging.module.js';
export { CreateMessaging1764000000000 } from './migrations/1764000000000-create-messaging.js';
export { CreateParkedEvents1764000906000 } from './migrations/1764000906000-create-parked-events.js';
export { OnEvent, OnEvents, OnEveryEvent } from './on-event.js';
export type { EventContext, ReceivedEvent, TogetherContext } from './on-event.js';
export { Outbox } from './outbox.js';
export type { RequestedEvent } from './outbox.js';
export { storableJson, storableText } from './storable-json.js';
export { Relay } from './relay.js';
export type { RelayHealth, RelayOptions } from './relay.js';
export { WakeSignal } from './wake-signal.js';
