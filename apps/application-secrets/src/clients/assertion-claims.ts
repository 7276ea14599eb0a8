import { decodeJwt, decodeProtectedHeader, type JWTPayload, type ProtectedHeaderParameters } from 'jose';
import { ASSERTION_ALGORITHMS, type AssertionAlgorithm } from './assertion-algorithms.js';

const MAX_LENGTH = 8192;
const MAX_ID_LENGTH = 200;
const MAX_JTI_LENGTH = 1024;
/** For clocks that differ. It makes `exp` stricter, as at the vendor. */
const SKEW_SECONDS = 1;
const MAX_AGE_SECONDS = 3600;
/** How much the database's clock, by which used assertions are forgotten, may be ahead of ours. */
const CLOCK_MARGIN_SECONDS = 60;
const COMPACT = /^[\w-]+\.[\w-]+\.[\w-]+$/;

/** An assertion whose claims are in order. Its signature is still to be checked. */
export interface CheckedAssertion {
  readonly clientId: string;
  readonly kid: string;
  readonly algorithm: AssertionAlgorithm;
  readonly jti: string | undefined;
  /** From when on no replica would let it pass any more, whatever its clock. */
  readonly deadAt: Date;
  readonly signedBytes: Buffer;
  readonly signature: Buffer;
}

export interface AssertionRules {
  readonly issuer: string;
  readonly now: Date;
}

/**
 * The checks of RFC 7523 section 3 that need no key: `aud` contains the issuer, `exp` lies ahead, `nbf` does not, `iat` is at
 * most an hour old, `iss` and `sub` are the client. Undefined when one fails: nobody is told which.
 */
export function checkAssertion(assertion: string, { issuer, now }: AssertionRules): CheckedAssertion | undefined {
  const decoded = decode(assertion);
  if (decoded === undefined) return undefined;
  const { alg, kid, crit } = decoded.header;
  const { aud, iss, sub, jti } = decoded.claims;
  if (!isAlgorithm(alg) || !isText(kid, MAX_ID_LENGTH) || crit !== undefined) return undefined;
  if (!isText(sub, MAX_ID_LENGTH) || iss !== sub) return undefined;
  if (aud !== issuer && !(Array.isArray(aud) && aud.includes(issuer))) return undefined;
  if (jti !== undefined && !isText(jti, MAX_JTI_LENGTH)) return undefined;
  const deadAt = endOf(decoded.claims, now);
  if (deadAt === undefined) return undefined;
  const [header, payload, signature] = assertion.split('.') as [string, string, string];
  return {
    clientId: sub,
    kid,
    algorithm: alg,
    jti,
    deadAt,
    signedBytes: Buffer.from(`${header}.${payload}`, 'ascii'),
    signature: Buffer.from(signature, 'base64url'),
  };
}

function decode(assertion: string): { header: ProtectedHeaderParameters; claims: JWTPayload } | undefined {
  if (assertion.length > MAX_LENGTH || !COMPACT.test(assertion)) return undefined;
  try {
    return { header: decodeProtectedHeader(assertion), claims: decodeJwt(assertion) };
  } catch {
    return undefined;
  }
}

function endOf({ exp, iat, nbf = iat }: JWTPayload, now: Date): Date | undefined {
  const seconds = now.getTime() / 1000;
  if (![exp, iat, nbf].every(Number.isFinite)) return undefined;
  const [expiry, issued, begin] = [exp as number, iat as number, nbf as number];
  if (expiry <= seconds + SKEW_SECONDS || Math.max(issued, begin) > Math.round(seconds) + SKEW_SECONDS)
    return undefined;
  if (issued < seconds - MAX_AGE_SECONDS) return undefined;
  return new Date((Math.min(expiry, issued + MAX_AGE_SECONDS) + CLOCK_MARGIN_SECONDS) * 1000);
}

function isAlgorithm(alg: unknown): alg is AssertionAlgorithm {
  return (ASSERTION_ALGORITHMS as readonly unknown[]).includes(alg);
}

function isText(value: unknown, maxLength: number): value is string {
  return typeof value === 'string' && value !== '' && value.length <= maxLength && !value.includes('\0');
}
