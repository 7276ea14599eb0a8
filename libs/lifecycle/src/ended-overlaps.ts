import type { Ring, RingChange, Version } from './ring.js';

/**
 * The versions whose overlap a change ended: because their time was over, or by cutting it short. One that never had an
 * overlap ends with the rotation itself, and a compromised one by the compromise.
 */
export function endedOverlaps(before: Ring, { changed }: Pick<RingChange, 'changed'>): Version[] {
  const retiring = new Set(before.versions.filter(({ state }) => state === 'retiring').map(({ number }) => number));
  return changed.filter(({ number, state }) => state === 'retired' && retiring.has(number));
}
