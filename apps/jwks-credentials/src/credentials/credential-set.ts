import type { CredentialIdentity, PublicJwk } from '@rekey/contracts';
import { mayVerify } from '@rekey/lifecycle';
import type { Credential } from './credential.entity.js';

/** The keys a configuration accepts now: those given by PUT first, then those of its sources, equal ones once. */
export function acceptedOf(credentials: readonly Credential[], now: Date): Credential[] {
  const seen = new Set<string>();
  return credentials
    .filter((credential) => mayVerify(credential.toVersion(), now))
    .sort(byOrigin)
    .filter(({ kid, alg, jwk }) => {
      const identity = JSON.stringify([kid, alg, jwk.n ?? jwk.x]);
      return !seen.has(identity) && seen.add(identity);
    });
}

function byOrigin(left: Credential, right: Credential): number {
  const rank = ({ sourceId }: Credential): number => (sourceId === null ? 0 : 1);
  return (
    rank(left) - rank(right) ||
    (left.sourceId ?? '').localeCompare(right.sourceId ?? '') ||
    left.position - right.position ||
    right.version - left.version
  );
}

export function identitiesOf(credentials: readonly Credential[]): CredentialIdentity[] {
  return credentials.map(({ kid, alg }) => ({ kid, alg }));
}

export function keysOf(credentials: readonly Credential[]): PublicJwk[] {
  return credentials.map(({ jwk }) => jwk);
}

/** Whether two sets accept the same keys in the same order. */
export function sameKeys(left: readonly Credential[], right: readonly Credential[]): boolean {
  const text = (credentials: readonly Credential[]): string =>
    JSON.stringify(
      credentials.map(({ kid, alg, jwk, retireAt }) => [kid, alg, jwk.n, jwk.e, jwk.crv, jwk.x, jwk.y, retireAt]),
    );
  return text(left) === text(right);
}
