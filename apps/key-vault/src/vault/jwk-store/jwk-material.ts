import type { KeyObject } from 'node:crypto';
import type { ParsedPem, PublicJwk } from '@rekey/crypto';

interface OctLabels {
  readonly kty: 'oct';
  readonly kid?: string;
  readonly alg?: string;
  readonly use?: string;
}

/** What everybody may see of a JWK: the public key, or of a symmetric one that it is one. */
export type ShownJwk = PublicJwk | OctLabels;

/** One key, from wherever it came. */
export interface JwkMaterial {
  readonly kind: ParsedPem['kind'] | 'secret';
  /** Of that kind. */
  readonly key: KeyObject;
  readonly publicJwk: ShownJwk;
}

export function isPublicKey(jwk: ShownJwk): jwk is PublicJwk {
  return jwk.kty !== 'oct';
}
