import type { KeyObject } from 'node:crypto';
import { HMAC_ALGORITHMS, type HmacAlgorithm, type SignatureAlgorithm, verifySignature } from '@rekey/crypto';
import { ACCEPTED_ALGORITHMS } from '../credentials/accept-keys.js';
import type { JsonObject } from './json-object.js';
import { type ParsedJws, parseToken } from './parse-token.js';

/** The vendor's tolerance for clocks that differ, at `exp` and `nbf`. */
export const CLOCK_TOLERANCE_SECONDS = 60;

export type InvalidReason =
  | 'malformed'
  | 'unknown_key'
  | 'algorithm_not_allowed'
  | 'bad_signature'
  | 'expired'
  | 'not_yet_valid'
  | 'unsupported_critical_header';

/** A key ready to verify with. */
export interface VerificationKey {
  readonly configId: string;
  readonly kid: string;
  readonly alg: SignatureAlgorithm | HmacAlgorithm;
  readonly key: KeyObject;
  /** Milliseconds since the epoch; from then on it verifies nothing. */
  readonly retireAtMs: number | undefined;
}

export interface ValidToken {
  readonly valid: true;
  readonly configId: string;
  readonly kid: string;
  readonly alg: string;
  readonly claims: JsonObject;
}

export interface InvalidToken {
  readonly valid: false;
  readonly reason: InvalidReason;
}

/** A valid answer, with the key that made it so: the answer holds no longer than the key. */
export interface Verified {
  readonly answer: ValidToken;
  readonly key: VerificationKey;
}

const ALLOWED: ReadonlySet<string> = new Set([...ACCEPTED_ALGORITHMS, ...HMAC_ALGORITHMS]);

type KeysOf = (kid: string) => readonly VerificationKey[];

/** Validates as the vendor's edge does (contract section 7.1). */
export function validateToken(token: string, keysOf: KeysOf, nowMs: number): Verified | InvalidToken {
  const parsed = parseToken(token);
  if (parsed === undefined) return { valid: false, reason: 'malformed' };
  const key = keyThatSigned(parsed, keysOf, nowMs);
  const reason = typeof key === 'string' ? key : timeProblem(parsed.claims, nowMs);
  if (typeof key === 'string' || reason !== undefined) return { valid: false, reason: reason as InvalidReason };
  const { configId, kid, alg } = key;
  return { answer: { valid: true, configId, kid, alg, claims: parsed.claims }, key };
}

/**
 * The key is chosen by `kid` and `alg` together, and every key under both is tried. An algorithm that no key may have,
 * such as `none`, is refused before any key is looked up.
 */
export function keyThatSigned(jws: ParsedJws, keysOf: KeysOf, nowMs: number): VerificationKey | InvalidReason {
  const { alg, kid, signingInput, signature } = jws;
  if (jws.hasCritical) return 'unsupported_critical_header';
  if (!ALLOWED.has(alg)) return 'algorithm_not_allowed';
  const known = kid === undefined ? [] : keysOf(kid).filter((key) => isLive(key, nowMs));
  if (known.length === 0) return 'unknown_key';
  const candidates = known.filter((key) => key.alg === alg);
  if (candidates.length === 0) return 'algorithm_not_allowed';
  const isSigner = (key: VerificationKey): boolean => verifySignature(key.alg, key.key, signingInput, signature);
  return candidates.find(isSigner) ?? 'bad_signature';
}

export function isLive({ retireAtMs }: VerificationKey, nowMs: number): boolean {
  return retireAtMs === undefined || nowMs < retireAtMs;
}

/** `exp` and `nbf` are optional, and numbers when they are there (RFC 7519 section 2). */
export function timeProblem({ exp, nbf }: JsonObject, nowMs: number): InvalidReason | undefined {
  if (!isAbsentOrTime(exp) || !isAbsentOrTime(nbf)) return 'malformed';
  const now = nowMs / 1000;
  if (exp !== undefined && now >= exp + CLOCK_TOLERANCE_SECONDS) return 'expired';
  if (nbf !== undefined && now < nbf - CLOCK_TOLERANCE_SECONDS) return 'not_yet_valid';
  return undefined;
}

/** JSON can write 1e999, which is read as infinity: a token without an end that seems to have one. */
function isAbsentOrTime(value: unknown): value is number | undefined {
  return value === undefined || Number.isFinite(value);
}
