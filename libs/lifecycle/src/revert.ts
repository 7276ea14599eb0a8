import { RingDraft } from './ring-draft.js';
import { VersionNotFound, VersionNotRetiring } from './ring-errors.js';
import { activeOf, findVersion, type Ring, type RingChange } from './ring.js';

/**
 * Undoes a rotation inside its overlap: the retiring version signs again, and the active one takes over its place and its
 * `retireAt`. So nobody is cut off, whichever of the two they hold; no overlap gets longer than it was granted; and a
 * second revert undoes the first. A new version that must die at once is compromised instead.
 *
 * `number` picks the version; by default the one that signed last. After a compromise there may be no active one to step
 * down. Throws VersionNotFound, VersionNotRetiring.
 */
export function revert(
  ring: Ring,
  { now, number }: { readonly now: Date; readonly number?: number | undefined },
): RingChange {
  const draft = new RingDraft(ring).settle(now);
  if (number !== undefined && findVersion(ring, number) === undefined) throw new VersionNotFound(number);
  const returning = draft.retiring().find((version) => number === undefined || version.number === number);
  if (returning === undefined) throw new VersionNotRetiring(number);
  const active = activeOf(draft.current);
  if (active !== undefined) draft.patch(active.number, { state: 'retiring', retireAt: returning.retireAt });
  draft.patch(returning.number, { state: 'active', activatedAt: now, retireAt: null });
  return draft.finish();
}
