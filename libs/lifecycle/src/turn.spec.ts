import { compromise } from './compromise.js';
import { revert } from './revert.js';
import { EMPTY_RING } from './ring.js';
import { rotate } from './rotate.js';
import { commonTurn, turnOf } from './turn.js';

const now = new Date('2026-01-01T00:00:00Z');
const first = rotate(EMPTY_RING, { now, overlapMs: 0 });
const second = rotate(first.ring, { now, overlapMs: 60_000 });

describe('turnOf', () => {
  it('says what was active and what is', () => {
    expect(turnOf(EMPTY_RING, first)).toEqual({ from: null, to: 1 });
    expect(turnOf(first.ring, second)).toEqual({ from: 1, to: 2 });
    expect(turnOf(second.ring, revert(second.ring, { now }))).toEqual({ from: 2, to: 1 });
  });

  it('says what a compromise ended, active or not', () => {
    const { ring } = second;
    expect(turnOf(ring, compromise(ring, { now, replace: true }))).toEqual({ from: 2, to: 3 });
    expect(turnOf(ring, compromise(ring, { now }))).toEqual({ from: 2, to: null });
    expect(turnOf(ring, compromise(ring, { now, number: 1 }))).toEqual({ from: 1, to: 2 });
  });
});

describe('commonTurn', () => {
  it('says what all rings agree on', () => {
    const turns = [
      { from: 1, to: 2 },
      { from: 4, to: 2 },
    ];
    expect(commonTurn(turns)).toEqual({ from: null, to: 2 });
    expect(commonTurn([])).toEqual({ from: null, to: null });
  });
});
