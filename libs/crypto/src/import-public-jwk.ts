import { createPublicKey, type KeyObject } from 'node:crypto';
import { CURVES, isSignatureAlgorithm, keyTypeOf, type SignatureAlgorithm } from './algorithms.js';
import { JwkInvalid, JwkUnsupported } from './crypto-errors.js';
import { defaultAlgorithm, membersOf, type PublicJwk, publicJwkOf, type RsaPublicJwk } from './public-jwk.js';

/** Below 2048 bits RSA is too weak (NIST SP 800-131A); above 8192 one verification costs more than a caller may ask for. */
export const MIN_RSA_BITS = 2048;
export const MAX_RSA_BITS = 8192;
const MAX_EXPONENT_BYTES = 4;

export interface JwkRules {
  /** What the key may sign with; its types and curves follow. */
  readonly algorithms: readonly SignatureAlgorithm[];
}

export interface ImportedKey {
  readonly key: KeyObject;
  readonly algorithm: SignatureAlgorithm;
  /** Without any member beyond the public ones; `n` without leading zeros, so that equal keys have equal thumbprints. */
  readonly jwk: PublicJwk & { readonly alg: SignatureAlgorithm };
  /** True when the key did not say its `alg` and took the default of its type. */
  readonly defaulted: boolean;
}

/**
 * A public key from outside that may verify signatures, or a reason with the member's name. Throws JwkInvalid for a key
 * that is broken, weak or contradicts itself, JwkUnsupported for one outside `rules`.
 */
export function importPublicJwk(input: unknown, rules: JwkRules): ImportedKey {
  const members = membersOf(input);
  if (members['kty'] === 'oct') throw new JwkUnsupported('kty', 'kty must be that of a public key');
  const jwk = publicJwkOf(input);
  checkPurpose(jwk.use, members['key_ops']);
  const algorithm = chooseAlgorithm(jwk, rules);
  const checked = checkMaterial(jwk);
  return {
    key: toKeyObject(checked),
    algorithm,
    jwk: { ...checked, alg: algorithm },
    defaulted: jwk.alg === undefined,
  };
}

/** Checks the key itself, whatever it is used for, and returns it with a minimal modulus. Throws as `importPublicJwk`. */
export function checkMaterial(jwk: PublicJwk): PublicJwk {
  if (jwk.kty === 'RSA') return checkRsa(jwk);
  const curve = CURVES.find(({ name, keyType }) => name === jwk.crv && keyType === jwk.kty);
  if (curve === undefined) throw new JwkUnsupported('crv', 'crv is not a supported curve');
  checkCoordinate('x', jwk.x, curve.coordinateBytes);
  if (jwk.kty === 'EC') checkCoordinate('y', jwk.y, curve.coordinateBytes);
  return jwk;
}

function checkPurpose(use: string | undefined, keyOps: unknown): void {
  if (use !== undefined && use !== 'sig') throw new JwkInvalid('use', 'use must be sig');
  if (keyOps === undefined) return;
  if (!Array.isArray(keyOps) || !keyOps.includes('verify'))
    throw new JwkInvalid('key_ops', 'key_ops must contain verify');
}

function chooseAlgorithm(jwk: PublicJwk, rules: JwkRules): SignatureAlgorithm {
  const algorithm = jwk.alg ?? defaultAlgorithm(jwk);
  if (!isSignatureAlgorithm(algorithm) || !rules.algorithms.includes(algorithm)) {
    throw new JwkUnsupported('alg', `alg must be one of ${rules.algorithms.join(', ')}`);
  }
  if (keyTypeOf(algorithm) !== jwk.kty) throw new JwkInvalid('alg', `alg ${algorithm} does not fit a key of its kty`);
  if (jwk.kty !== 'RSA' && !CURVES.some(({ name, ...curve }) => name === jwk.crv && curve.algorithm === algorithm)) {
    throw new JwkInvalid('crv', `crv does not fit alg ${algorithm}`);
  }
  return algorithm;
}

function checkRsa(jwk: RsaPublicJwk): RsaPublicJwk {
  const padded = decode('n', jwk.n);
  // RFC 7518, 6.3.1.1: some libraries put a zero octet before the modulus. It must not count as eight bits.
  const start = padded.findIndex((byte) => byte !== 0);
  const n = padded.subarray(start === -1 ? padded.length : start);
  // clz32 counts in 32 bits, of which an octet uses the lowest eight.
  const bits = n.length * 8 - (Math.clz32(n[0] ?? 0) - 24);
  if (bits < MIN_RSA_BITS) throw new JwkInvalid('n', `n must have at least ${MIN_RSA_BITS} bits`);
  if (bits > MAX_RSA_BITS) throw new JwkInvalid('n', `n must have at most ${MAX_RSA_BITS} bits`);
  if (isEven(n)) throw new JwkInvalid('n', 'n is not a product of two odd primes');
  const e = decode('e', jwk.e);
  if (e[0] === 0) throw new JwkInvalid('e', 'e must not have leading zeros');
  if (e.length > MAX_EXPONENT_BYTES || isEven(e) || (e.length === 1 && (e[0] as number) < 3)) {
    throw new JwkInvalid('e', 'e must be an odd number from 3 to 2^32');
  }
  return { ...jwk, n: n.toString('base64url') };
}

function isEven(bytes: Buffer): boolean {
  return ((bytes.at(-1) as number) & 1) === 0;
}

function checkCoordinate(member: 'x' | 'y', text: string, bytes: number): void {
  if (decode(member, text).length !== bytes) throw new JwkInvalid(member, `${member} must have ${bytes} octets`);
}

function decode(member: string, text: string): Buffer {
  const bytes = Buffer.from(text, 'base64url');
  // Buffer skips what is not base64url: only the round trip shows that the text is the one spelling of these bytes.
  if (bytes.toString('base64url') !== text) throw new JwkInvalid(member, `${member} must be base64url without padding`);
  return bytes;
}

function toKeyObject(jwk: PublicJwk): KeyObject {
  try {
    return createPublicKey({ key: { ...jwk }, format: 'jwk' });
  } catch {
    // What is left after the checks above is a point that is not on its curve. The cause may quote input: leave it out.
    throw jwk.kty === 'RSA'
      ? new JwkInvalid('n', 'n and e are no RSA key')
      : new JwkInvalid('x', `x is no point of ${jwk.crv}`);
  }
}
