import { createPublicKey, createSecretKey, generateKeyPair, type KeyObject, randomBytes } from 'node:crypto';
import { promisify } from 'node:util';
import { publicJwkOf } from '@rekey/crypto';
import type { JwkMaterial } from '../jwk-store/jwk-material.js';

const generate = promisify(generateKeyPair);

export const JWK_TYPES = ['RSA', 'EC', 'OCT', 'OKP'] as const;
export type JwkType = (typeof JWK_TYPES)[number];

/** Bits. The vendor's symmetric ones, and those that HS384 and HS512 want (RFC 7518 section 3.2). */
export const RSA_SIZES = [2048, 3072, 4096] as const;
export const SECRET_SIZES = [128, 192, 256, 384, 512] as const;
/** By the vendor's names. */
export const CURVES = { EC: ['P256', 'P384', 'P521', 'SECP256K1'], OKP: ['ED25519', 'X25519'] } as const;
export type CurveName = (typeof CURVES)['EC' | 'OKP'][number];

export type MaterialParameters =
  { readonly type: 'RSA' | 'OCT'; readonly bits: number } | { readonly type: 'EC' | 'OKP'; readonly curve: CurveName };

const OPENSSL_CURVES: Readonly<Record<CurveName, string>> = {
  P256: 'P-256',
  P384: 'P-384',
  P521: 'P-521',
  SECP256K1: 'secp256k1',
  ED25519: 'ed25519',
  X25519: 'x25519',
};

/** A new key. Made on libuv's threads: seconds of work for a large RSA key, none of it on the event loop. */
export async function generateMaterial(parameters: MaterialParameters): Promise<JwkMaterial> {
  if (parameters.type === 'OCT') {
    return { kind: 'secret', key: createSecretKey(randomBytes(parameters.bits / 8)), publicJwk: { kty: 'oct' } };
  }
  const key = await generatePrivate(parameters);
  return { kind: 'private', key, publicJwk: publicJwkOf(createPublicKey(key).export({ format: 'jwk' })) };
}

async function generatePrivate(parameters: MaterialParameters): Promise<KeyObject> {
  if ('bits' in parameters) return (await generate('rsa', { modulusLength: parameters.bits })).privateKey;
  const name = OPENSSL_CURVES[parameters.curve];
  if (parameters.type === 'EC') return (await generate('ec', { namedCurve: name })).privateKey;
  return name === 'x25519' ? (await generate('x25519')).privateKey : (await generate('ed25519')).privateKey;
}
