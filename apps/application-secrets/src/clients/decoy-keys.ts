import { createPublicKey, generateKeyPairSync, type KeyObject, randomBytes } from 'node:crypto';
import type { AssertionAlgorithm } from './assertion-algorithms.js';

const MODULUS_BYTES = 256;

const rsa = decoyRsaKey();
const DECOYS: Readonly<Record<AssertionAlgorithm, KeyObject>> = {
  RS256: rsa,
  PS256: rsa,
  ES256: generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey,
  ES384: generateKeyPairSync('ec', { namedCurve: 'P-384' }).publicKey,
  ES512: generateKeyPairSync('ec', { namedCurve: 'P-521' }).publicKey,
  EdDSA: generateKeyPairSync('ed25519').publicKey,
};

/** Stands in for the key of a client that does not exist, so that refusing its assertion takes the same work. Nobody has its private half. */
export function decoyKey(algorithm: AssertionAlgorithm): KeyObject {
  return DECOYS[algorithm];
}

/** Of a random modulus: verifying takes the same time, and no primes need to be found. */
function decoyRsaKey(): KeyObject {
  const n = randomBytes(MODULUS_BYTES);
  n[0] = (n[0] as number) | 0x80;
  n[MODULUS_BYTES - 1] = (n[MODULUS_BYTES - 1] as number) | 1;
  return createPublicKey({ key: { kty: 'RSA', n: n.toString('base64url'), e: 'AQAB' }, format: 'jwk' });
}
