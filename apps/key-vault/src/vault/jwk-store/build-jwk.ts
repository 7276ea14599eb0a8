import { thumbprint } from '@rekey/crypto';
import { newObjectId } from '../text/object-id.js';
import type { Jwk } from './jwk.entity.js';
import { JwkUnfit } from './jwk.errors.js';
import { chooseAlgorithm } from './jwk-algorithms.js';
import { isPublicKey, type JwkMaterial, type ShownJwk } from './jwk-material.js';

/** What makes a JWK out of material, and stays the same when it follows a rotation. */
export type JwkPolicy = Pick<Jwk, 'sourceType' | 'useType' | 'fixedKid'> & {
  readonly algorithm: string | undefined;
  /** It shall have no kid at all. */
  readonly isWithoutKid?: boolean;
};

export interface BuiltJwk {
  readonly publicJwk: ShownJwk & { readonly alg: string; readonly use: string };
  /** The whole key as JSON; null for one made from the public half. Never leaves the vault but to who may see it. */
  readonly privateJwk: string | null;
}

/**
 * A JWK from one key. Without a fixed kid it has the thumbprint of RFC 7638, so new material means a new kid; a symmetric
 * key a random one, because its thumbprint would let others try guesses at it (section 7 there).
 * @throws JwkUnfit when the material has no private half where one is asked for, or does not fit the use and algorithm
 */
export function buildJwk(material: JwkMaterial, policy: JwkPolicy): BuiltJwk {
  const { kind, key, publicJwk } = material;
  if (policy.sourceType === 'PRIVATE_KEY' && kind !== 'private') {
    throw new JwkUnfit('sourceType', 'The key is a public key, which does not fit source type PRIVATE_KEY!');
  }
  const labels = {
    ...(policy.isWithoutKid === true ? {} : { kid: policy.fixedKid ?? kidOf(publicJwk) }),
    alg: chooseAlgorithm(material, policy.useType, policy.algorithm),
    use: policy.useType === 'SIGNATURE' ? 'sig' : 'enc',
  };
  const isWhole = kind !== 'public' && policy.sourceType !== 'PUBLIC_KEY';
  const privateJwk = isWhole ? JSON.stringify({ ...key.export({ format: 'jwk' }), ...labels }) : null;
  return { publicJwk: { ...publicJwk, ...labels }, privateJwk };
}

function kidOf(jwk: ShownJwk): string {
  return isPublicKey(jwk) ? thumbprint(jwk) : newObjectId();
}
