import { compromise } from './compromise.js';
import { endedOverlaps } from './ended-overlaps.js';
import { EMPTY_RING } from './ring.js';
import { rotate } from './rotate.js';

const now = new Date('2026-01-01T00:00:00Z');
const later = new Date('2026-01-01T01:00:00Z');
const first = rotate(EMPTY_RING, { now, overlapMs: 0 });
const second = rotate(first.ring, { now, overlapMs: 60_000 });

describe('endedOverlaps', () => {
  it('names what retired by the clock, and what a rotation cut short', () => {
    const { ring } = second;
    const cut = rotate(ring, { now, overlapMs: 0 });
    expect(endedOverlaps(ring, cut)).toMatchObject([{ number: 1, retireAt: now }]);
    const over = rotate(ring, { now: later, overlapMs: 60_000 });
    expect(endedOverlaps(ring, over)).toMatchObject([{ number: 1, retireAt: new Date(now.getTime() + 60_000) }]);
  });

  it('names none that had no overlap, and none that is compromised', () => {
    expect(endedOverlaps(first.ring, rotate(first.ring, { now, overlapMs: 0 }))).toEqual([]);
    expect(endedOverlaps(second.ring, compromise(second.ring, { now, number: 1 }))).toEqual([]);
  });
});
