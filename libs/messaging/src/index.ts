export { EventLog } from './event-log.js';
export type { EventLogHealth, LogRecord, StoredRecord, Subscription } from './event-log.js';
