import { type ParsedPem, type PublicJwk, thumbprint } from '@rekey/crypto';
import type { Jwk } from './jwk.entity.js';
import { JwkUnfit } from './jwk.errors.js';
import { chooseAlgorithm } from './jwk-algorithms.js';

/** What makes a JWK out of material, and stays the same when it follows a rotation. */
export type JwkPolicy = Pick<Jwk, 'sourceType' | 'useType' | 'fixedKid'> & { readonly algorithm: string | undefined };

export interface BuiltJwk {
  readonly publicJwk: PublicJwk & { readonly kid: string; readonly alg: string; readonly use: string };
  /** The whole key as JSON; null for one made from the public half. Never leaves the vault but to who may see it. */
  readonly privateJwk: string | null;
}

/**
 * A JWK from a private or public key. Without a fixed kid it has
 * the thumbprint of RFC 7638, so new material means a new kid.
 * @throws JwkUnfit when the material has no private half where one is asked for, or does not fit the use and algorithm
 */
export function buildJwk({ kind, key, publicJwk }: ParsedPem, policy: JwkPolicy): BuiltJwk {
  if (policy.sourceType === 'PRIVATE_KEY' && kind !== 'private') {
    throw new JwkUnfit('sourceType', 'The key is a public key, which does not fit source type PRIVATE_KEY!');
  }
  const labels = {
    kid: policy.fixedKid ?? thumbprint(publicJwk),
    alg: chooseAlgorithm(publicJwk, policy.useType, policy.algorithm),
    use: policy.useType === 'SIGNATURE' ? 'sig' : 'enc',
  };
  const privateJwk =
    policy.sourceType === 'PRIVATE_KEY' ? JSON.stringify({ ...key.export({ format: 'jwk' }), ...labels }) : null;
  return { publicJwk: { ...publicJwk, ...labels }, privateJwk };
}
