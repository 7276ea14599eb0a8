import type { RingChange } from './ring.js';

export interface OverlapEnd {
  /** From now on; 0 when nothing verifies beside the active versions. */
  readonly overlapMs: number;
  readonly retireAt: Date | null;
}

/** Until when versions that step down, or stepped down before, still verify after these changes of rings. */
export function endOfOverlap(changes: readonly Pick<RingChange, 'ring'>[], now: Date): OverlapEnd {
  const ends = changes.flatMap(({ ring }) =>
    ring.versions.flatMap(({ state, retireAt }) => (state === 'retiring' && retireAt !== null ? [+retireAt] : [])),
  );
  if (ends.length === 0) return { overlapMs: 0, retireAt: null };
  const end = Math.max(...ends);
  return { overlapMs: Math.max(0, end - now.getTime()), retireAt: new Date(end) };
}
