export { startStandalone } from './start-standalone.js';
export type { Standalone } from './start-standalone.js';
