import { endOfOverlap } from './end-of-overlap.js';
import { EMPTY_RING } from './ring.js';
import { rotate } from './rotate.js';

const at = (seconds: number): Date => new Date(seconds * 1000);
const first = rotate(EMPTY_RING, { now: at(0), overlapMs: 0 });

it('is the latest end among all rings', () => {
  const long = rotate(first.ring, { now: at(10), overlapMs: 60_000 });
  const short = rotate(first.ring, { now: at(10), overlapMs: 30_000 });
  expect(endOfOverlap([short, long], at(20))).toEqual({ overlapMs: 50_000, retireAt: at(70) });
});

it('is none where nothing retires, and never below zero', () => {
  expect(endOfOverlap([first, rotate(first.ring, { now: at(10), overlapMs: 0 })], at(10))).toEqual({
    overlapMs: 0,
    retireAt: null,
  });
  const over = rotate(first.ring, { now: at(10), overlapMs: 1000 });
  expect(endOfOverlap([over], at(60))).toEqual({ overlapMs: 0, retireAt: at(11) });
});
