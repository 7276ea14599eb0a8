import { ACTIONS_OPERATIONS } from './actions.operations.js';
import { APINIZER_OPERATIONS } from './apinizer.operations.js';
import { APPLICATION_OPERATIONS } from './application.operations.js';
import { CLOUDFLARE_OPERATIONS } from './cloudflare.operations.js';
import { MANAGEMENT_OPERATIONS } from './management.operations.js';
import { NATIVE_OPERATIONS } from './native.operations.js';
import type { Operation } from './operation.js';
import { WEB_KEY_OPERATIONS } from './web-key.operations.js';

/**
 * Every door of every operation that an execution can be set on. Data-plane and public paths are none: token validation,
 * published keys, OAuth, health, documents, the feed of events.
 */
export const OPERATIONS: readonly Operation[] = [
  ...ACTIONS_OPERATIONS,
  ...WEB_KEY_OPERATIONS,
  ...MANAGEMENT_OPERATIONS,
  ...APPLICATION_OPERATIONS,
  ...APINIZER_OPERATIONS,
  ...CLOUDFLARE_OPERATIONS,
  ...NATIVE_OPERATIONS,
];

const sorted = (names: readonly string[]): readonly string[] => [...new Set(names)].sort();

/** Methods that a request or response execution can be set on, sorted. */
export const EXECUTION_METHODS: readonly string[] = sorted(OPERATIONS.map(({ method }) => method));

/** Their services, sorted, without a slash. */
export const EXECUTION_SERVICES: readonly string[] = sorted(
  EXECUTION_METHODS.map((method) => method.slice(1, method.lastIndexOf('/'))),
);
