import type { SignatureAlgorithm } from '@rekey/crypto';

/** What clients sign assertions with: the vendor's three, and those of the other curves that keys may have. */
export const ASSERTION_ALGORITHMS = [
  'RS256',
  'ES256',
  'PS256',
  'ES384',
  'ES512',
  'EdDSA',
] as const satisfies readonly SignatureAlgorithm[];

export type AssertionAlgorithm = (typeof ASSERTION_ALGORITHMS)[number];
