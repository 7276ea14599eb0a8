import type { JsonWebKey } from 'node:crypto';
import type { GeneratedFacts } from '../jwk-store/jwk.entity.js';
import type { JwkView } from '../jwk-store/jwks.repository.js';

export interface JwkAnswer extends Partial<GeneratedFacts> {
  readonly id: string;
  readonly name: string;
  readonly description: string | null;
  readonly projectId: string;
  readonly sourceType: string;
  /** The key it follows; null once detached. */
  readonly sourceId: string | null;
  readonly sourceUrl: string | null;
  /** RSA, EC, OCT or OKP. */
  readonly type: string;
  readonly kid: string | null;
}

type KeyMembers = {
  readonly [Name in 'crv' | 'd' | 'dp' | 'dq' | 'e' | 'k' | 'n' | 'p' | 'q' | 'qi' | 'x' | 'y']?: string;
};

/** Members of the key stand under its type. */
export type JwkDetailAnswer = JwkAnswer & { readonly [Type in 'rsa' | 'ec' | 'okp' | 'oct']?: KeyMembers };

/** A JWK without its key, as lists show it. */
export function presentJwk(view: JwkView): JwkAnswer {
  return {
    id: view.id,
    name: view.name,
    description: view.description,
    projectId: view.projectId,
    sourceType: view.sourceType,
    sourceId: view.sourceKeyId,
    sourceUrl: view.sourceUrl,
    type: view.publicJwk.kty.toUpperCase(),
    kid: view.publicJwk.kid ?? null,
    ...view.generated,
  };
}

/** With the members of the key under its type, `rsa: {n, e, …}`: private and secret ones only when they are given. */
export function presentJwkDetail(view: JwkView, privateJwk: JsonWebKey | null): JwkDetailAnswer {
  const { kty, kid: _kid, alg: _alg, use: _use, ...members } = { ...view.publicJwk, ...privateMembers(privateJwk) };
  return { ...presentJwk(view), [kty.toLowerCase()]: members };
}

function privateMembers(jwk: JsonWebKey | null): Omit<JsonWebKey, 'kty'> {
  if (jwk === null) return {};
  const { kty: _kty, ...members } = jwk;
  return members;
}
