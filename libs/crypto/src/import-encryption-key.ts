import { createPublicKey } from 'node:crypto';
import { InvalidInput } from '@rekey/errors';
import { PemInvalid } from './crypto-errors.js';
import { checkMaterial } from './import-public-jwk.js';
import { parsePem } from './parse-pem.js';
import { type PublicJwk, publicJwkOf, thumbprint } from './public-jwk.js';

/** How a content key is wrapped for it: RFC 7518 section 4. */
export type KeyManagement = 'RSA-OAEP-256' | 'ECDH-ES+A256KW';

/** A key that things are encrypted to. Its `kid` is the given one, else the RFC 7638 thumbprint. */
export type EncryptionJwk = PublicJwk & { readonly kid: string; readonly alg: KeyManagement; readonly use: 'enc' };

const PRIVATE_MEMBERS = ['d', 'p', 'q', 'dp', 'dq', 'qi', 'oth', 'k'];
const KID_LENGTH_MAX = 200;

/**
 * Somebody's public key, SPKI PEM or JWK: RSA from 2048 to 8192 bits, P-256, P-384 or P-521. `field` is where the caller
 * had it. A private key is refused: whoever sends it here has a secret in the wrong place.
 * @throws InvalidInput that names the field and quotes nothing
 */
export function importEncryptionKey(input: unknown, field: string): EncryptionJwk {
  const given = typeof input === 'string' ? fromPem(input, field) : fromJwk(input, field);
  if (given.kty === 'OKP') throw InvalidInput.field(field, 'must be an RSA key or one of P-256, P-384 and P-521');
  if (given.use !== undefined && given.use !== 'enc') throw InvalidInput.field(field, 'use must be enc');
  const alg: KeyManagement = given.kty === 'RSA' ? 'RSA-OAEP-256' : 'ECDH-ES+A256KW';
  if (given.alg !== undefined && given.alg !== alg) throw InvalidInput.field(field, `alg must be ${alg}`);
  const kid = given.kid ?? thumbprint(given);
  if (kid.length > KID_LENGTH_MAX) {
    throw InvalidInput.field(field, `kid must have at most ${KID_LENGTH_MAX} characters`);
  }
  return { ...given, kid, alg, use: 'enc' };
}

function fromPem(pem: string, field: string): PublicJwk {
  const { kind, publicJwk } = parsePem(pem, field);
  if (kind === 'private') throw new PemInvalid(field, 'must be a public key');
  return publicJwk;
}

function fromJwk(input: unknown, field: string): PublicJwk {
  if (typeof input === 'object' && input !== null && PRIVATE_MEMBERS.some((member) => Object.hasOwn(input, member))) {
    throw InvalidInput.field(field, 'must be a public key');
  }
  try {
    const jwk = checkMaterial(publicJwkOf(input));
    createPublicKey({ key: { ...jwk }, format: 'jwk' });
    return jwk;
  } catch (error) {
    // The reasons of ours name the member; those of OpenSSL may quote the input.
    throw InvalidInput.field(field, error instanceof InvalidInput ? error.message : 'is no valid key');
  }
}
