import { generateKeyPair, type KeyObject } from 'node:crypto';
import { promisify } from 'node:util';
import type { SignatureAlgorithm } from '@rekey/crypto';

const generate = promisify(generateKeyPair);

/** What a web key is made of, in the vendor's words. */
export type WebKeyParameters =
  | { readonly type: 'rsa'; readonly bits: RsaBits; readonly hasher: RsaHasher }
  | { readonly type: 'ecdsa'; readonly curve: EcdsaCurve }
  | { readonly type: 'ed25519' };

/** Protobuf numbers are the positions; the first is the default. */
export const RSA_BITS = ['RSA_BITS_UNSPECIFIED', 'RSA_BITS_2048', 'RSA_BITS_3072', 'RSA_BITS_4096'] as const;
export const RSA_HASHERS = [
  'RSA_HASHER_UNSPECIFIED',
  'RSA_HASHER_SHA256',
  'RSA_HASHER_SHA384',
  'RSA_HASHER_SHA512',
] as const;
export const ECDSA_CURVES = [
  'ECDSA_CURVE_UNSPECIFIED',
  'ECDSA_CURVE_P256',
  'ECDSA_CURVE_P384',
  'ECDSA_CURVE_P512',
] as const;
export type RsaBits = Exclude<(typeof RSA_BITS)[number], 'RSA_BITS_UNSPECIFIED'>;
export type RsaHasher = Exclude<(typeof RSA_HASHERS)[number], 'RSA_HASHER_UNSPECIFIED'>;
export type EcdsaCurve = Exclude<(typeof ECDSA_CURVES)[number], 'ECDSA_CURVE_UNSPECIFIED'>;

export const DEFAULT_PARAMETERS: WebKeyParameters = { type: 'rsa', bits: 'RSA_BITS_2048', hasher: 'RSA_HASHER_SHA256' };

/** The vendor's P512 is the curve P-521. */
const CURVES: Readonly<Record<EcdsaCurve, { readonly name: string; readonly algorithm: SignatureAlgorithm }>> = {
  ECDSA_CURVE_P256: { name: 'P-256', algorithm: 'ES256' },
  ECDSA_CURVE_P384: { name: 'P-384', algorithm: 'ES384' },
  ECDSA_CURVE_P512: { name: 'P-521', algorithm: 'ES512' },
};

const RSA_ALGORITHMS: Readonly<Record<RsaHasher, SignatureAlgorithm>> = {
  RSA_HASHER_SHA256: 'RS256',
  RSA_HASHER_SHA384: 'RS384',
  RSA_HASHER_SHA512: 'RS512',
};

export function algorithmOf(parameters: WebKeyParameters): SignatureAlgorithm {
  if (parameters.type === 'rsa') return RSA_ALGORITHMS[parameters.hasher];
  return parameters.type === 'ecdsa' ? CURVES[parameters.curve].algorithm : 'EdDSA';
}

/** Made on libuv's threads: seconds of work for a large RSA key, none of it on the event loop. */
export async function generateWebKey(parameters: WebKeyParameters): Promise<KeyObject> {
  if (parameters.type === 'rsa') {
    return (await generate('rsa', { modulusLength: Number(parameters.bits.slice('RSA_BITS_'.length)) })).privateKey;
  }
  if (parameters.type === 'ecdsa') {
    return (await generate('ec', { namedCurve: CURVES[parameters.curve].name })).privateKey;
  }
  return (await generate('ed25519')).privateKey;
}
