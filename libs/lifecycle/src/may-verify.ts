import type { Version } from './ring.js';

type Lifetime = Pick<Version, 'state' | 'retireAt'>;

/** Only the active version signs. */
export function maySign(version: Lifetime): boolean {
  return version.state === 'active';
}

/** Whether what was made with this version is still accepted. The clock decides: no job has to run at `retireAt`. */
export function mayVerify(version: Lifetime, now: Date): boolean {
  return version.state === 'active' || isInsideOverlap(version, now);
}

/** Whether the public half is shown. A staged one is, so that caches hold it before it signs. */
export function isPublished(version: Lifetime, now: Date): boolean {
  return version.state === 'staged' || mayVerify(version, now);
}

function isInsideOverlap({ state, retireAt }: Lifetime, now: Date): boolean {
  return state === 'retiring' && retireAt !== null && now < retireAt;
}
