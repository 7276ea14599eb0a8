import { OverlapOutOfRange } from './ring-errors.js';

/** Thirty days: long enough for a yearly release train to notice, short enough that an old key does not become permanent. */
export const DEFAULT_MAX_OVERLAP_MS = 30 * 24 * 3600 * 1000;

/**
 * The overlap a caller asked for, in milliseconds; absent is 0, the vendors' behaviour. `field` is its name in the
 * caller's dialect. Throws OverlapOutOfRange.
 */
export function checkOverlap(
  requestedMs: number | undefined,
  maxMs: number = DEFAULT_MAX_OVERLAP_MS,
  field = 'overlap',
): number {
  const overlapMs = requestedMs ?? 0;
  if (!(overlapMs >= 0 && overlapMs <= maxMs)) throw new OverlapOutOfRange(field, maxMs);
  return overlapMs;
}
