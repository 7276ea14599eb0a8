export { ReplicaCache } from './replica-cache.js';
export type { Freshness, Read, ReplicaCacheOptions } from './replica-cache.js';
export { ReplicaValue } from './replica-value.js';
export type { ReplicaValueOptions } from './replica-value.js';
