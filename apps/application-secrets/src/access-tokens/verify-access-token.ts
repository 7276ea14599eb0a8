import { verifySignature } from '@rekey/crypto';
import { decodeJwt, decodeProtectedHeader, type JWTPayload } from 'jose';
import { type AccessTokenClaims, isCompactJws } from './access-token.js';
import type { PlatformKey } from './platform-keys.js';

const MAX_LENGTH = 16_384;
/** RFC 9068 section 2.1. The platform's keys sign other things too, under another type. */
const TYPE = 'at+jwt';

export interface VerifiedAccessToken {
  readonly kid: string;
  readonly claims: AccessTokenClaims;
}

export interface VerificationRules {
  readonly issuer: string;
  readonly findKey: (kid: string) => Promise<PlatformKey | undefined>;
}

/** What a JWT access token of ours says; null for anything else. Whether it is over or revoked is not looked at. */
export async function verifyAccessToken(
  token: string,
  { issuer, findKey }: VerificationRules,
): Promise<VerifiedAccessToken | null> {
  const decoded = decode(token);
  if (decoded?.claims.iss !== issuer) return null;
  const { kid, alg, claims } = decoded;
  const found = await findKey(kid);
  if (found === undefined || found.algorithm !== alg) return null;
  const end = token.lastIndexOf('.');
  const signed = Buffer.from(token.slice(0, end), 'ascii');
  const signature = Buffer.from(token.slice(end + 1), 'base64url');
  // One signature, one spelling: the last character has bits that say nothing.
  if (signature.toString('base64url') !== token.slice(end + 1)) return null;
  return verifySignature(found.algorithm, found.key, signed, signature) ? { kid, claims } : null;
}

interface Decoded {
  readonly kid: string;
  readonly alg: string;
  readonly claims: AccessTokenClaims;
}

function decode(token: string): Decoded | undefined {
  if (token.length > MAX_LENGTH || !isCompactJws(token)) return undefined;
  try {
    const { typ, alg, kid, crit } = decodeProtectedHeader(token);
    const claims = decodeJwt(token);
    if (typ !== TYPE || alg === undefined || kid === undefined || crit !== undefined) return undefined;
    return areOurs(claims) ? { kid, alg, claims } : undefined;
  } catch {
    return undefined;
  }
}

/** What we sign always has these; the rest of the code relies on it. */
function areOurs(claims: JWTPayload): claims is JWTPayload & AccessTokenClaims {
  const { aud, exp, iat, jti, sub, client_id: clientId } = claims;
  return (
    Array.isArray(aud) &&
    [exp, iat].every((time) => typeof time === 'number') &&
    [jti, sub, clientId].every((text) => typeof text === 'string')
  );
}
