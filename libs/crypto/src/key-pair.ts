import { createECDH, createPrivateKey, createPublicKey, type JsonWebKey } from 'node:crypto';
import { areConsistent } from './rsa-members.js';

/** OpenSSL's names of the curves that keys may be on. */
const ECDH_NAMES: Readonly<Record<string, string>> = {
  'P-256': 'prime256v1',
  'P-384': 'secp384r1',
  'P-521': 'secp521r1',
  secp256k1: 'secp256k1',
};

/**
 * Whether the public members of a private key are those of its private ones. Formats that hold both are not checked by OpenSSL:
 * what is made of such a key would be published with one half and signed with the other, and verify nowhere.
 */
export function isPair(jwk: JsonWebKey): boolean {
  if (jwk.kty === 'RSA') return areConsistent(jwk);
  try {
    return jwk.kty === 'EC'
      ? hasPoint(jwk)
      : createPublicKey(createPrivateKey({ key: jwk, format: 'jwk' })).export({ format: 'jwk' }).x === jwk.x;
  } catch {
    // A number that no private key of the curve can be.
    return false;
  }
}

function hasPoint({ crv = '', d = '', x = '', y = '' }: JsonWebKey): boolean {
  const agreement = createECDH(ECDH_NAMES[crv] ?? '');
  agreement.setPrivateKey(Buffer.from(d, 'base64url'));
  const point = Buffer.concat([Buffer.of(4), Buffer.from(x, 'base64url'), Buffer.from(y, 'base64url')]);
  return agreement.getPublicKey().equals(point);
}
