import { DomainError } from '@rekey/errors';
import { compromise } from './compromise.js';
import { isPublished, maySign, mayVerify } from './may-verify.js';
import { checkOverlap } from './overlap.js';
import { retire, settle } from './retire.js';
import { revert } from './revert.js';
import { EMPTY_RING, type Ring, type RingChange } from './ring.js';
import { activate, rotate, stage } from './rotate.js';

const at = (seconds: number): Date => new Date(Date.UTC(2026, 0, 1) + seconds * 1000);
const HOUR_MS = 3_600_000;

/** `1:retiring 2:active`, the shape a person would draw. */
const states = ({ versions }: Ring): string => versions.map(({ number, state }) => `${number}:${state}`).join(' ');
const end = (ring: Ring, number: number): Date | null | undefined =>
  ring.versions.find((version) => version.number === number)?.retireAt;

function codeOf(operation: () => RingChange | number): string {
  try {
    operation();
  } catch (error) {
    if (error instanceof DomainError) return error.code;
    throw error;
  }
  return 'no error';
}

const first = rotate(EMPTY_RING, { now: at(0), overlapMs: 0 }).ring;
const overlapping = rotate(first, { now: at(10), overlapMs: HOUR_MS }).ring;

describe('rotate', () => {
  it('makes the first version active', () => {
    expect(states(first)).toBe('1:active');
  });

  it('lets the old version verify until the overlap ends and not at that instant', () => {
    const old = overlapping.versions[0]!;
    expect(states(overlapping)).toBe('1:retiring 2:active');
    expect([maySign(old), mayVerify(old, at(3609)), mayVerify(old, at(3610))]).toEqual([false, true, false]);
  });

  it('retires the old version at once without an overlap, and every older one that was still retiring', () => {
    const { ring, changed, added } = rotate(overlapping, { now: at(20), overlapMs: 0 });
    expect(states(ring)).toBe('1:retired 2:retired 3:active');
    expect(changed.map(({ number, retireAt }) => [number, retireAt])).toEqual([
      [1, at(20)],
      [2, at(20)],
    ]);
    expect(added).toMatchObject({ number: 3, state: 'active', createdAt: at(20) });
  });

  it('retires the oldest at once when more would live than may', () => {
    expect(states(rotate(overlapping, { now: at(20), overlapMs: HOUR_MS }).ring)).toBe('1:retired 2:retiring 3:active');
    expect(states(rotate(overlapping, { now: at(20), overlapMs: HOUR_MS, maxLive: 3 }).ring)).toBe(
      '1:retiring 2:retiring 3:active',
    );
    expect(states(rotate(first, { now: at(20), overlapMs: HOUR_MS, maxLive: 1 }).ring)).toBe('1:retired 2:active');
  });

  it('works on the live versions alone and never reuses a number', () => {
    const live = { versions: overlapping.versions.slice(1), nextNumber: 9000 };
    expect(states(rotate(live, { now: at(20), overlapMs: 0 }).ring)).toBe('2:retired 9000:active');
  });

  it('refuses an overlap that is no number, which would never end', () => {
    expect(() => rotate(first, { now: at(20), overlapMs: NaN })).toThrow(RangeError);
    expect(() => rotate(first, { now: at(20), overlapMs: -1 })).toThrow(RangeError);
  });

  it('refuses a ring with two signers instead of choosing one', () => {
    const broken = { versions: overlapping.versions.map((v) => ({ ...v, state: 'active' as const })), nextNumber: 3 };
    expect(() => rotate(broken, { now: at(20), overlapMs: 0 })).toThrow('both active');
  });

  it('copies nothing but the fields of a version, so that material of an entity stays where it is', () => {
    const withSecret = { nextNumber: 2, versions: first.versions.map((v) => ({ ...v, secret: 'hush' })) };
    expect(JSON.stringify(rotate(withSecret, { now: at(20), overlapMs: 0 }))).not.toContain('hush');
  });
});

describe('stage and activate', () => {
  const staged = stage(first, { now: at(100) }).ring;

  it('publishes a staged version that neither signs nor verifies', () => {
    const version = staged.versions[1]!;
    expect(states(staged)).toBe('1:active 2:staged');
    expect([isPublished(version, at(100)), maySign(version), mayVerify(version, at(100))]).toEqual([
      true,
      false,
      false,
    ]);
  });

  it('lets it sign after the lead time and not before', () => {
    const options = { number: 2, overlapMs: HOUR_MS, leadTimeMs: 60_000 };
    expect(codeOf(() => activate(staged, { ...options, now: at(159) }))).toBe('lifecycle.version.too-early');
    expect(states(activate(staged, { ...options, now: at(160) }).ring)).toBe('1:retiring 2:active');
  });

  it('activates only what is staged', () => {
    expect(codeOf(() => activate(staged, { now: at(200), number: 1, overlapMs: 0 }))).toBe(
      'lifecycle.version.not-staged',
    );
    expect(codeOf(() => activate(staged, { now: at(200), number: 7, overlapMs: 0 }))).toBe(
      'lifecycle.version.not-found',
    );
  });

  it('bounds how many are staged', () => {
    expect(codeOf(() => stage(staged, { now: at(101), maxStaged: 1 }))).toBe('lifecycle.version.too-many-staged');
  });

  it('leaves a staged version alone when another one is made active', () => {
    expect(states(rotate(staged, { now: at(200), overlapMs: 0 }).ring)).toBe('1:retired 2:staged 3:active');
  });
});

describe('revert', () => {
  it('swaps the two versions and keeps the end that was granted', () => {
    const { ring } = revert(overlapping, { now: at(20) });
    expect(states(ring)).toBe('1:active 2:retiring');
    expect([end(ring, 1), end(ring, 2)]).toEqual([null, at(3610)]);
    expect(states(revert(ring, { now: at(30) }).ring)).toBe('1:retiring 2:active');
  });

  it('is possible until the overlap ends and not at that instant', () => {
    expect(codeOf(() => revert(overlapping, { now: at(3609) }))).toBe('no error');
    expect(codeOf(() => revert(overlapping, { now: at(3610) }))).toBe('lifecycle.version.not-retiring');
  });

  it('takes the version that is named', () => {
    const three = rotate(overlapping, { now: at(20), overlapMs: HOUR_MS, maxLive: 3 }).ring;
    expect(states(revert(three, { now: at(30) }).ring)).toBe('1:retiring 2:active 3:retiring');
    expect(states(revert(three, { now: at(30), number: 1 }).ring)).toBe('1:active 2:retiring 3:retiring');
    expect(codeOf(() => revert(three, { now: at(30), number: 3 }))).toBe('lifecycle.version.not-retiring');
    expect(codeOf(() => revert(three, { now: at(30), number: 8 }))).toBe('lifecycle.version.not-found');
  });

  it('brings the retiring version back when the active one was compromised', () => {
    const { ring } = compromise(overlapping, { now: at(20) });
    expect(states(revert(ring, { now: at(30) }).ring)).toBe('1:active 2:compromised');
  });
});

describe('compromise', () => {
  it('ends the active version at once and leaves the ring without a signer', () => {
    const { ring } = compromise(overlapping, { now: at(20) });
    expect(states(ring)).toBe('1:retiring 2:compromised');
    expect(mayVerify(ring.versions[1]!, at(20))).toBe(false);
    expect(codeOf(() => compromise(ring, { now: at(30) }))).toBe('lifecycle.version.none-active');
  });

  it('makes a replacement when asked to and only for the active version', () => {
    expect(states(compromise(overlapping, { now: at(20), replace: true }).ring)).toBe(
      '1:retiring 2:compromised 3:active',
    );
    expect(states(compromise(overlapping, { now: at(20), replace: true, number: 1 }).ring)).toBe(
      '1:compromised 2:active',
    );
  });

  it('beats the overlap of a retiring version', () => {
    const { ring } = compromise(overlapping, { now: at(20), number: 1 });
    expect(end(ring, 1)).toEqual(at(20));
    expect(codeOf(() => revert(ring, { now: at(21) }))).toBe('lifecycle.version.not-retiring');
  });

  it('changes nothing the second time', () => {
    const { ring } = compromise(overlapping, { now: at(20), number: 1 });
    expect(compromise(ring, { now: at(30), number: 1 }).changed).toEqual([]);
  });
});

describe('retire and settle', () => {
  it('writes down an overlap that is over, once', () => {
    expect(settle(overlapping, at(3609)).changed).toEqual([]);
    const { ring, changed } = settle(overlapping, at(4000));
    expect(changed).toMatchObject([{ number: 1, state: 'retired', retireAt: at(3610) }]);
    expect(settle(ring, at(5000)).changed).toEqual([]);
  });

  it('ends a retiring version early, but never the active one', () => {
    expect(states(retire(overlapping, { now: at(20), number: 1 }).ring)).toBe('1:retired 2:active');
    expect(codeOf(() => retire(overlapping, { now: at(20), number: 2 }))).toBe('lifecycle.version.is-active');
    expect(codeOf(() => retire(overlapping, { now: at(20), number: 3 }))).toBe('lifecycle.version.not-found');
  });
});

describe('checkOverlap', () => {
  it('takes absent as none and refuses what is out of bounds', () => {
    expect([checkOverlap(undefined), checkOverlap(0), checkOverlap(HOUR_MS, HOUR_MS)]).toEqual([0, 0, HOUR_MS]);
    for (const wrong of [-1, HOUR_MS + 1, NaN, Infinity]) {
      expect(codeOf(() => checkOverlap(wrong, HOUR_MS))).toBe('lifecycle.overlap.out-of-range');
    }
  });
});
