import { CredentialRetired } from '@rekey/contracts';
import type { Ring, RingChange } from '@rekey/lifecycle';

export function signingKeyRetired(targetId: string, version: number, retiredAt: Date): CredentialRetired {
  return new CredentialRetired({
    kind: 'target-signing-key',
    id: targetId,
    version,
    retiredAt: retiredAt.toISOString(),
  });
}

/**
 * Tells of every version whose overlap a change ended: because its time was over, or by cutting it short. One that never
 * had an overlap ends with the rotation itself, which says so.
 */
export function retiredBy(targetId: string, before: Ring, { changed }: RingChange): CredentialRetired[] {
  const retiring = new Set(before.versions.filter(({ state }) => state === 'retiring').map(({ number }) => number));
  return changed.flatMap(({ number, state, retireAt }) =>
    state === 'retired' && retireAt !== null && retiring.has(number)
      ? [signingKeyRetired(targetId, number, retireAt)]
      : [],
  );
}
