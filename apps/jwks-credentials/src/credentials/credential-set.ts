import type { CredentialIdentity, PublicJwk } from '@rekey/contracts';
import { mayVerify } from '@rekey/lifecycle';
import type { Credential } from './credential.entity.js';

/** The keys a configuration accepts now: those given by PUT first, then those of its sources, equal ones once. */
export function acceptedOf(credentials: readonly Credential[], now: Date): Credential[] {
  const seen = new Set<string>();
  return credentials
    .filter((credential) => mayVerify(credential.toVersion(), now))
    .sort(byOrigin)
    .filter((credential) => {
      const identity = JSON.stringify(membersOf(credential));
      return !seen.has(identity) && seen.add(identity);
    });
}

/** PUT before sources, sources as they were bound (their ids grow), the newest key of a source first. */
function byOrigin(left: Credential, right: Credential): number {
  const [leftOrigin, rightOrigin] = [left.sourceId ?? '', right.sourceId ?? ''];
  if (leftOrigin !== rightOrigin) return leftOrigin < rightOrigin ? -1 : 1;
  return left.position - right.position || right.version - left.version;
}

export function identitiesOf(credentials: readonly Credential[]): CredentialIdentity[] {
  return credentials.map(({ kid, alg }) => ({ kid, alg }));
}

export function keysOf(credentials: readonly Credential[]): PublicJwk[] {
  return credentials.map(({ jwk }) => jwk);
}

/** Whether two sets accept the same keys in the same order, for as long. */
export function sameKeys(left: readonly Credential[], right: readonly Credential[]): boolean {
  const text = (credentials: readonly Credential[]): string =>
    JSON.stringify(credentials.map((credential) => [...membersOf(credential), credential.retireAt]));
  return text(left) === text(right);
}

type Keyed = Pick<Credential, 'jwk'> & Partial<Pick<Credential, 'secret'>>;

/** Whether two rows hold the same key under the same name. Secrets are the same when one row holds them: never sealed alike twice. */
export function sameKey(left: Keyed, right: Keyed): boolean {
  return JSON.stringify(membersOf(left)) === JSON.stringify(membersOf(right));
}

function membersOf({ jwk, secret }: Keyed): unknown[] {
  return [jwk.kid, jwk.alg, jwk.kty, jwk.crv, jwk.x, jwk.y, jwk.n, jwk.e, secret?.toString('base64')];
}
