import { createSecretKey, type KeyObject } from 'node:crypto';
import type { PublicJwk } from '@rekey/contracts';
import { HMAC_ALGORITHMS, type HmacAlgorithm, isSignatureAlgorithm, JwkInvalid, JwkUnsupported } from '@rekey/crypto';

/** A secret as long as the hash, no less (RFC 7518 section 3.2). */
const OCTETS_MIN: Readonly<Record<HmacAlgorithm, number>> = { HS256: 32, HS384: 48, HS512: 64 };
const OCTETS_MAX = 1024;

export interface HmacKey {
  readonly alg: HmacAlgorithm;
  /** All that may be shown: `kty`, `alg` and `kid`. */
  readonly jwk: PublicJwk;
  readonly secretKey: KeyObject;
}

/**
 * A shared secret (RFC 7518 section 6.4). Unlike other keys it has to say its `alg`. What is wrong never quotes `k`.
 * @throws JwkInvalid, and JwkUnsupported for a secret that is for something else than HMAC
 */
export function importHmacKey(members: Readonly<Record<string, unknown>>): HmacKey {
  const alg = algorithmOf(members['alg']);
  const { kid, k } = members;
  if (kid !== undefined && typeof kid !== 'string') throw new JwkInvalid('kid', 'kid must be a string');
  if (kid === '') throw new JwkInvalid('kid', 'kid must not be empty');
  if (k === undefined) throw new JwkInvalid('k', 'k is required');
  if (typeof k !== 'string') throw new JwkInvalid('k', 'k must be a string');
  const secret = Buffer.from(k, 'base64url');
  // Buffer skips what is not base64url: only the round trip shows that the text is the one spelling of these bytes.
  if (secret.toString('base64url') !== k) throw new JwkInvalid('k', 'k must be base64url without padding');
  if (secret.length < OCTETS_MIN[alg]) throw new JwkInvalid('k', `k must have at least ${OCTETS_MIN[alg]} octets`);
  if (secret.length > OCTETS_MAX) throw new JwkInvalid('k', `k must have at most ${OCTETS_MAX} octets`);
  return { alg, jwk: { kty: 'oct', alg, ...(kid === undefined ? {} : { kid }) }, secretKey: createSecretKey(secret) };
}

function algorithmOf(alg: unknown): HmacAlgorithm {
  if (alg === undefined) throw new JwkInvalid('alg', 'alg is required for a key of kty oct');
  if (typeof alg !== 'string') throw new JwkInvalid('alg', 'alg must be a string');
  if (isSignatureAlgorithm(alg)) throw new JwkInvalid('alg', 'alg does not fit a key of its kty');
  const known = HMAC_ALGORITHMS.find((name) => name === alg);
  if (known === undefined) throw new JwkUnsupported('alg', `alg must be one of ${HMAC_ALGORITHMS.join(', ')}`);
  return known;
}
