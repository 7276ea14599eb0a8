import { RingDraft } from './ring-draft.js';
import { VersionIsActive, VersionNotFound } from './ring-errors.js';
import { findVersion, type Ring, type RingChange } from './ring.js';

/** Retires every version whose overlap is over. Changes nothing that `mayVerify` says: it only writes down the truth. */
export function settle(ring: Ring, now: Date): RingChange {
  return new RingDraft(ring).settle(now).finish();
}

/**
 * Ends a staged or retiring version early. Again for one that is over changes nothing.
 * Throws VersionNotFound, VersionIsActive.
 */
export function retire(ring: Ring, { now, number }: { readonly now: Date; readonly number: number }): RingChange {
  const draft = new RingDraft(ring).settle(now);
  const version = findVersion(draft.current, number);
  if (version === undefined) throw new VersionNotFound(number);
  if (version.state === 'active') throw new VersionIsActive(number);
  if (version.state === 'staged' || version.state === 'retiring') draft.end(version, 'retired', now);
  return draft.finish();
}
