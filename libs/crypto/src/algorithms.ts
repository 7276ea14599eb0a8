/** Asymmetric JWS algorithms (RFC 7518 section 3.1, RFC 8037) that we verify. `none` and HMAC are not among them. */
export const SIGNATURE_ALGORITHMS = [
  'RS256',
  'RS384',
  'RS512',
  'PS256',
  'PS384',
  'PS512',
  'ES256',
  'ES384',
  'ES512',
  'EdDSA',
] as const;
export type SignatureAlgorithm = (typeof SIGNATURE_ALGORITHMS)[number];

/** JWS algorithms of a shared secret (RFC 7518 section 3.2). Apart from the others: whoever verifies with one can sign. */
export const HMAC_ALGORITHMS = ['HS256', 'HS384', 'HS512'] as const;
export type HmacAlgorithm = (typeof HMAC_ALGORITHMS)[number];

export type KeyType = 'RSA' | 'EC' | 'OKP';

export interface Curve {
  readonly name: 'P-256' | 'P-384' | 'P-521' | 'Ed25519';
  readonly keyType: 'EC' | 'OKP';
  readonly algorithm: SignatureAlgorithm;
  /** Octets of a coordinate, and half of an ECDSA signature. */
  readonly coordinateBytes: number;
}

/** Each curve signs with exactly one algorithm. */
export const CURVES: readonly Curve[] = [
  { name: 'P-256', keyType: 'EC', algorithm: 'ES256', coordinateBytes: 32 },
  { name: 'P-384', keyType: 'EC', algorithm: 'ES384', coordinateBytes: 48 },
  { name: 'P-521', keyType: 'EC', algorithm: 'ES512', coordinateBytes: 66 },
  { name: 'Ed25519', keyType: 'OKP', algorithm: 'EdDSA', coordinateBytes: 32 },
];

export function isSignatureAlgorithm(value: unknown): value is SignatureAlgorithm {
  return (SIGNATURE_ALGORITHMS as readonly unknown[]).includes(value);
}

/** The key type an algorithm signs with. */
export function keyTypeOf(algorithm: SignatureAlgorithm): KeyType {
  return CURVES.find((curve) => curve.algorithm === algorithm)?.keyType ?? 'RSA';
}
