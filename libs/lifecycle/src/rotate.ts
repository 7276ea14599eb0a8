import { ActivationTooEarly, TooManyStaged, VersionNotFound, VersionNotStaged } from './ring-errors.js';
import { RingDraft } from './ring-draft.js';
import { activeOf, findVersion, type Ring, type RingChange } from './ring.js';

/** The active version and one that still verifies. */
export const DEFAULT_MAX_LIVE = 2;
export const DEFAULT_MAX_STAGED = 8;

export interface TakeoverOptions {
  readonly now: Date;
  /** How long the version that is replaced still verifies. 0 ends it, and every other that is still retiring, at once. */
  readonly overlapMs: number;
  /** Versions that may verify at the same time, the active one included. */
  readonly maxLive?: number;
}

export interface ActivateOptions extends TakeoverOptions {
  readonly number: number;
  /** How long a version must have been staged, so that cached key sets hold it before it signs. */
  readonly leadTimeMs?: number;
}

/** Makes a new version that signs from now on; the one before it verifies until the overlap ends. */
export function rotate(ring: Ring, options: TakeoverOptions): RingChange {
  const draft = new RingDraft(ring).settle(options.now);
  stepDown(draft, options);
  draft.add({ state: 'active', createdAt: options.now, activatedAt: options.now, retireAt: null });
  return draft.finish();
}

/** Makes a new version that is published and does not sign yet. Throws TooManyStaged. */
export function stage(
  ring: Ring,
  { now, maxStaged = DEFAULT_MAX_STAGED }: { now: Date; maxStaged?: number },
): RingChange {
  const draft = new RingDraft(ring).settle(now);
  const staged = ring.versions.filter((version) => version.state === 'staged').length;
  if (staged >= maxStaged) throw new TooManyStaged(maxStaged);
  draft.add({ state: 'staged', createdAt: now, activatedAt: null, retireAt: null });
  return draft.finish();
}

/**
 * Lets a staged version sign; what was active steps down as in a rotation.
 * Throws VersionNotFound, VersionNotStaged, and ActivationTooEarly before the lead time is over.
 */
export function activate(ring: Ring, options: ActivateOptions): RingChange {
  const { now, number, leadTimeMs = 0 } = options;
  const version = findVersion(ring, number);
  if (version === undefined) throw new VersionNotFound(number);
  if (version.state !== 'staged') throw new VersionNotStaged(number);
  const notBefore = new Date(version.createdAt.getTime() + leadTimeMs);
  if (now < notBefore) throw new ActivationTooEarly(number, notBefore, now);
  const draft = new RingDraft(ring).settle(now);
  stepDown(draft, options);
  draft.patch(number, { state: 'active', activatedAt: now });
  return draft.finish();
}

function stepDown(draft: RingDraft, { now, overlapMs, maxLive = DEFAULT_MAX_LIVE }: TakeoverOptions): void {
  // A NaN would compare false everywhere and let the old version live for ever.
  if (!(overlapMs >= 0 && Number.isFinite(overlapMs))) throw new RangeError('overlapMs must be zero or more');
  if (!(Number.isInteger(maxLive) && maxLive >= 1)) throw new RangeError('maxLive must be a whole number from 1');
  const older = draft.retiring();
  const active = activeOf(draft.current);
  if (active !== undefined) {
    draft.patch(active.number, { state: 'retiring', retireAt: new Date(now.getTime() + overlapMs) });
  }
  // The one that signed until now has the most users: it is the last that the limit ends.
  const verifying = [...(active === undefined ? [] : [active]), ...older];
  const keep = overlapMs === 0 ? 0 : maxLive - 1;
  for (const version of verifying.slice(keep)) draft.end(version, 'retired', now);
}
