import { RingDraft } from './ring-draft.js';
import { NoActiveVersion, VersionNotFound } from './ring-errors.js';
import { activeOf, findVersion, type Ring, type RingChange } from './ring.js';

export interface CompromiseOptions {
  readonly now: Date;
  /** Default: the active version. */
  readonly number?: number | undefined;
  /** Make a new active version at once if it was the active one, for credentials whose material we generate ourselves. */
  readonly replace?: boolean;
}

/**
 * Ends a version at once and for ever, whatever overlap it was granted and from whatever state. Other versions stay as
 * they are. Again for one that is compromised already changes nothing. Throws VersionNotFound, NoActiveVersion.
 */
export function compromise(ring: Ring, { now, number, replace = false }: CompromiseOptions): RingChange {
  const draft = new RingDraft(ring).settle(now);
  const version = number === undefined ? activeOf(draft.current) : findVersion(draft.current, number);
  if (version === undefined) throw number === undefined ? new NoActiveVersion() : new VersionNotFound(number);
  if (version.state !== 'compromised') draft.end(version, 'compromised', now);
  if (replace && version.state === 'active') {
    draft.add({ state: 'active', createdAt: now, activatedAt: now, retireAt: null });
  }
  return draft.finish();
}
