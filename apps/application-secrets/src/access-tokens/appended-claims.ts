import type { AccessTokenClaims } from './access-token.js';

/** They say what the token is and may do. A function adds to a token and never changes it. */
const RESERVED = new Set([
  ...['iss', 'sub', 'aud', 'exp', 'nbf', 'iat', 'jti', 'client_id', 'scope', 'azp', 'act', 'may_act', 'cnf', 'typ'],
  ...['active', 'token_type', 'username', 'auth_time', 'acr', 'amr', 'events', '__proto__'],
]);
/** The vendor's own claims. */
const VENDOR_PREFIX = 'urn:zitadel:iam';
const LOG_CLAIM = 'urn:zitadel:iam:action:preaccesstoken:log';
const MAX_CLAIMS = 50;
const MAX_KEY_LENGTH = 200;

/**
 * The claims that the targets of `preaccesstoken` append: of their reply `{append_claims: [{key, value}],
 * append_log_claims: [text]}` what the vendor takes. Undefined when it is not of that shape.
 */
export function appendedClaims(reply: unknown, claims: AccessTokenClaims): Record<string, unknown> | undefined {
  if (!isObject(reply)) return undefined;
  // The vendor writes an empty list as null.
  const appended = reply['append_claims'] ?? [];
  const log = reply['append_log_claims'] ?? [];
  if (!isListOf(appended, isClaim) || !isListOf(log, isText)) return undefined;
  const added = new Map<string, unknown>();
  for (const { key, value } of appended) {
    const isRefused = RESERVED.has(key) || key.startsWith(VENDOR_PREFIX) || Object.hasOwn(claims, key);
    if (!isRefused && !added.has(key) && value !== undefined && value !== null) added.set(key, value);
  }
  if (log.length > 0) added.set(LOG_CLAIM, log);
  return Object.fromEntries(added);
}

interface Claim {
  readonly key: string;
  readonly value?: unknown;
}

function isClaim(item: unknown): item is Claim {
  return isObject(item) && isText(item['key']) && item['key'] !== '' && item['key'].length <= MAX_KEY_LENGTH;
}

function isText(item: unknown): item is string {
  return typeof item === 'string';
}

function isListOf<T>(value: unknown, isItem: (item: unknown) => item is T): value is readonly T[] {
  return Array.isArray(value) && value.length <= MAX_CLAIMS && value.every(isItem);
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
