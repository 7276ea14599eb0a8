export { createLogger, NestLogger } from './logger.js';
export type { Logger } from './logger.js';
export { Metrics } from './metrics.js';
export { currentRequestContext, noteRequestActor, withRequestContext } from './request-context.js';
export type { RequestContext } from './request-context.js';
