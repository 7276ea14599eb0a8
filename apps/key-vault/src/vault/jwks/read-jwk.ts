import { createPrivateKey, createPublicKey, createSecretKey, type KeyObject } from 'node:crypto';
import { checkMaterial, isPair, JwkInvalid, JwkUnsupported, type PublicJwk, publicJwkOf } from '@rekey/crypto';
import { JwkUnreadable } from '../jwk-store/jwk.errors.js';
import type { JwkMaterial } from '../jwk-store/jwk-material.js';

export type JwkMembers = Readonly<Record<string, unknown>>;

/** Shorter ones are guessed, longer ones are no keys. */
const SECRET_BYTES = { min: 16, max: 512 };
/** 8192 bits in base64url, the most that an RSA modulus may have. */
const MEMBER_LENGTH_MAX = 1_366;
/** What none of the signatures that the platform verifies is made with, in octets of a coordinate. */
const OTHER_CURVES: Readonly<Record<string, number>> = { 'EC secp256k1': 32, 'OKP X25519': 32 };
/** Of a private key. RSA with more than two primes is not among them: few tools read it. */
const PRIVATE_MEMBERS = { RSA: ['d', 'p', 'q', 'dp', 'dq', 'qi'], EC: ['d'], OKP: ['d'] } as const;

/**
 * The key of a JWK (RFC 7517) that came from outside: RSA from 2048 bits, the curves that can be generated here, symmetric
 * keys from 128 bits. A private key must belong to the public one beside it. `field` is where the caller had it.
 * @throws JwkUnreadable which says what is wrong and quotes nothing
 */
export function readJwk(members: JwkMembers, field: string): JwkMaterial {
  try {
    return members['kty'] === 'oct' ? readSecret(members) : readKeyPair(members);
  } catch (error) {
    if (error instanceof JwkInvalid || error instanceof JwkUnsupported) throw new JwkUnreadable(field, error.message);
    throw error;
  }
}

function readSecret({ k }: JwkMembers): JwkMaterial {
  if (typeof k !== 'string') throw new JwkInvalid('k', 'k must be a string');
  const bytes = Buffer.from(k, 'base64url');
  if (bytes.toString('base64url') !== k) throw new JwkInvalid('k', 'k must be base64url without padding');
  if (bytes.length < SECRET_BYTES.min || bytes.length > SECRET_BYTES.max) {
    throw new JwkInvalid('k', `k must have from ${SECRET_BYTES.min * 8} to ${SECRET_BYTES.max * 8} bits`);
  }
  return { kind: 'secret', key: createSecretKey(bytes), publicJwk: { kty: 'oct' } };
}

function readKeyPair(members: JwkMembers): JwkMaterial {
  const { kid: _kid, alg: _alg, use: _use, ...publicJwk } = check(publicJwkOf({ ...members, ...NO_LABELS }));
  const publicKey = toKey(() => createPublicKey({ key: { ...publicJwk }, format: 'jwk' }));
  const names = PRIVATE_MEMBERS[publicJwk.kty];
  if (members['d'] === undefined) {
    if (names.some((name) => members[name] !== undefined)) throw new JwkInvalid('d', 'd is required');
    return { kind: 'public', key: publicKey, publicJwk };
  }
  if (members['oth'] !== undefined) throw new JwkUnsupported('oth', 'oth is not supported');
  const secret = Object.fromEntries(names.map((name) => [name, textOf(members, name)]));
  const key = toKey(() => createPrivateKey({ key: { ...publicJwk, ...secret }, format: 'jwk' }));
  if (!isPair({ ...publicJwk, ...secret })) throw new JwkInvalid('d', 'the private and the public members are no pair');
  return { kind: 'private', key, publicJwk };
}

/** They are read on their own. */
const NO_LABELS = { kid: undefined, alg: undefined, use: undefined };

function check(jwk: PublicJwk): PublicJwk {
  if (jwk.kty === 'RSA') return checkMaterial(jwk);
  const bytes = OTHER_CURVES[`${jwk.kty} ${jwk.crv}`];
  if (bytes === undefined) return checkMaterial(jwk);
  for (const [name, text] of [['x', jwk.x] as const, ...(jwk.kty === 'EC' ? [['y', jwk.y] as const] : [])]) {
    const decoded = Buffer.from(text, 'base64url');
    if (decoded.length !== bytes || decoded.toString('base64url') !== text) {
      throw new JwkInvalid(name, `${name} must be ${bytes} octets in base64url`);
    }
  }
  return jwk;
}

function textOf(members: JwkMembers, name: string): string {
  const value = members[name];
  if (typeof value !== 'string' || value === '' || value.length > MEMBER_LENGTH_MAX) {
    throw new JwkInvalid(name, `${name} must be a string of at most ${MEMBER_LENGTH_MAX} characters`);
  }
  const bytes = Buffer.from(value, 'base64url');
  if (bytes.toString('base64url') !== value) throw new JwkInvalid(name, `${name} must be base64url without padding`);
  return value;
}

function toKey(read: () => KeyObject): KeyObject {
  try {
    return read();
  } catch {
    // The error of OpenSSL is dropped on purpose: it may quote input and adds nothing a caller could use.
    throw new JwkInvalid('', 'The members are no valid key');
  }
}
