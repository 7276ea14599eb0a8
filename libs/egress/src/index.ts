export type { EgressAnswer } from './answer-collector.js';
export { EgressClient } from './egress-client.js';
export type { EgressLimits, EgressOptions, EgressPost } from './egress-client.js';
export { EgressTimeout, describeEgressError } from './egress-errors.js';
export { EgressDenied, EgressPolicy } from './egress-policy.js';
