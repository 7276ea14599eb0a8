import { constants, createHmac, type KeyObject, timingSafeEqual, verify } from 'node:crypto';
import type { HmacAlgorithm, SignatureAlgorithm } from './algorithms.js';

interface RsaScheme {
  readonly type: 'rsa';
  readonly digest: string;
  readonly padding: number;
  /** RFC 7518, 3.5: exactly as long as the digest. "Any length" would accept signatures that others refuse. */
  readonly saltLength?: number;
}
interface EcScheme {
  readonly type: 'ec';
  readonly digest: string;
  /** OpenSSL's name. */
  readonly curve: string;
  readonly signatureBytes: number;
}
interface HmacScheme {
  readonly type: 'hmac';
  readonly digest: string;
  /** Of the digest, and of the shortest key (RFC 7518 section 3.2). */
  readonly bytes: number;
}
type Scheme = RsaScheme | EcScheme | HmacScheme | { readonly type: 'ed25519' };

const pkcs1 = (digest: string): RsaScheme => ({ type: 'rsa', digest, padding: constants.RSA_PKCS1_PADDING });
const pss = (digest: string, saltLength: number): RsaScheme => ({
  type: 'rsa',
  digest,
  padding: constants.RSA_PKCS1_PSS_PADDING,
  saltLength,
});
const ecdsa = (digest: string, curve: string, signatureBytes: number): EcScheme => ({
  type: 'ec',
  digest,
  curve,
  signatureBytes,
});

const SCHEMES: Readonly<Record<SignatureAlgorithm | HmacAlgorithm, Scheme>> = {
  RS256: pkcs1('sha256'),
  RS384: pkcs1('sha384'),
  RS512: pkcs1('sha512'),
  PS256: pss('sha256', 32),
  PS384: pss('sha384', 48),
  PS512: pss('sha512', 64),
  ES256: ecdsa('sha256', 'prime256v1', 64),
  ES384: ecdsa('sha384', 'secp384r1', 96),
  ES512: ecdsa('sha512', 'secp521r1', 132),
  EdDSA: { type: 'ed25519' },
  HS256: { type: 'hmac', digest: 'sha256', bytes: 32 },
  HS384: { type: 'hmac', digest: 'sha384', bytes: 48 },
  HS512: { type: 'hmac', digest: 'sha512', bytes: 64 },
};

/**
 * Whether `signature` (as JWS carries it, RFC 7518 section 3) is `key`'s over `data`. A key of another type or curve
 * than `algorithm` needs verifies nothing, so a token cannot choose how its key is used: a public key is no secret.
 */
export function verifySignature(
  algorithm: SignatureAlgorithm | HmacAlgorithm,
  key: KeyObject,
  data: Buffer,
  signature: Buffer,
): boolean {
  const scheme = SCHEMES[algorithm];
  if (scheme.type === 'hmac') return verifyHmac(scheme, key, data, signature);
  if (key.type === 'secret' || key.asymmetricKeyType !== scheme.type) return false;
  switch (scheme.type) {
    case 'rsa': {
      const { digest, padding, saltLength } = scheme;
      // OpenSSL takes a PSS signature without its leading zeros: one token would have two spellings (RFC 8017, 8.1.2).
      if (signature.length !== Math.ceil((key.asymmetricKeyDetails?.modulusLength ?? 0) / 8)) return false;
      return verify(
        digest,
        data,
        saltLength === undefined ? { key, padding } : { key, padding, saltLength },
        signature,
      );
    }
    case 'ec':
      if (signature.length !== scheme.signatureBytes || key.asymmetricKeyDetails?.namedCurve !== scheme.curve)
        return false;
      return verify(scheme.digest, data, { key, dsaEncoding: 'ieee-p1363' }, signature);
    case 'ed25519':
      return verify(null, data, key, signature);
  }
}

/** A shortened code is none: only the whole digest counts. */
function verifyHmac({ digest, bytes }: HmacScheme, key: KeyObject, data: Buffer, signature: Buffer): boolean {
  if (key.type !== 'secret' || (key.symmetricKeySize ?? 0) < bytes || signature.length !== bytes) return false;
  return timingSafeEqual(createHmac(digest, key).update(data).digest(), signature);
}
