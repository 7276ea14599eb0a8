export { freshDatabase, startPrivatePostgres, testDatabaseUrl } from './databases.js';
export type { FreshDatabase } from './databases.js';
export { eventually } from './eventually.js';
export type { EventuallyOptions } from './eventually.js';
export { freePort } from './free-port.js';
export { describeKafka, kafkaSkipReason, startKafka, startPrivateKafka } from './kafka.js';
export type { TestKafka } from './kafka.js';
export type { ServerSwitches } from './test-servers.js';
export { uniqueName } from './unique-name.js';
