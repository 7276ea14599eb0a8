export { compromise } from './compromise.js';
export type { CompromiseOptions } from './compromise.js';
export { endOfOverlap } from './end-of-overlap.js';
export type { OverlapEnd } from './end-of-overlap.js';
export { endedOverlaps } from './ended-overlaps.js';
export { isPublished, maySign, mayVerify } from './may-verify.js';
export { checkOverlap, DEFAULT_MAX_OVERLAP_MS } from './overlap.js';
export { retire, settle } from './retire.js';
export { revert } from './revert.js';
export {
  ActivationTooEarly,
  NoActiveVersion,
  OverlapOutOfRange,
  TooManyStaged,
  VersionIsActive,
  VersionNotFound,
  VersionNotRetiring,
  VersionNotStaged,
} from './ring-errors.js';
export { activeOf, EMPTY_RING, findVersion } from './ring.js';
export type { Ring, RingChange, Version, VersionState } from './ring.js';
export { activate, DEFAULT_MAX_LIVE, DEFAULT_MAX_STAGED, rotate, stage } from './rotate.js';
export { commonTurn, turnOf } from './turn.js';
export type { Turn } from './turn.js';
export type { ActivateOptions, TakeoverOptions } from './rotate.js';
