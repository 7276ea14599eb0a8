export { DomainEvent } from './event.js';
export type { EventClass, EventData, EventEnvelope } from './event.js';
export { DEAD_LETTER_TOPIC, EVENT_TOPICS, SERVICES, topicOf } from './services.js';
export type { ServiceName } from './services.js';
