import type { CurveName, MaterialParameters } from '../jwks/generate-material.js';

/** Of a public JWK, what its like would be made with. */
export interface JwkShape {
  readonly kty: string;
  readonly crv?: string;
  /** Modulus, base64url. */
  readonly n?: string;
}

const CURVES: Readonly<Record<string, CurveName>> = {
  'P-256': 'P256',
  'P-384': 'P384',
  'P-521': 'P521',
  secp256k1: 'SECP256K1',
  Ed25519: 'ED25519',
  X25519: 'X25519',
};
/** Others are made no more. */
const RSA_BITS = [2048, 3072, 4096];

/** What makes a key of the same type and size; undefined for a symmetric one, whose public half does not say. */
export function parametersLike({ kty, crv = '', n = '' }: JwkShape): MaterialParameters | undefined {
  if (kty === 'RSA') {
    const bits = Buffer.from(n, 'base64url').length * 8;
    return { type: 'RSA', bits: RSA_BITS.find((one) => one >= bits) ?? 4096 };
  }
  const curve = CURVES[crv];
  return curve === undefined ? undefined : { type: kty as 'EC' | 'OKP', curve };
}
