export { formatDuration, parseDurationMs } from './duration.js';
export { ConfigError, loadConfig, variableOf } from './load-config.js';
export { formatTimestamp, parseTimestamp } from './timestamp.js';
export { RekeyConfig } from './rekey-config.js';
export type { ServiceUrls } from './service-urls.js';
