import { DomainError } from '@rekey/errors';
import fc from 'fast-check';
import { compromise } from './compromise.js';
import { isPublished, maySign, mayVerify } from './may-verify.js';
import { retire, settle } from './retire.js';
import { revert } from './revert.js';
import { EMPTY_RING, type Ring, type RingChange, type VersionState } from './ring.js';
import { activate, rotate, stage } from './rotate.js';

const MAX_LIVE = 3;
const MAX_STAGED = 2;

interface Step {
  readonly name: 'rotate' | 'stage' | 'activate' | 'revert' | 'compromise' | 'retire' | 'settle';
  readonly elapsedMs: number;
  readonly overlapMs: number;
  readonly number: number;
  readonly named: boolean;
  readonly replace: boolean;
  /** Storage that loads the live versions alone must see the same ring. */
  readonly forget: boolean;
}

const step: fc.Arbitrary<Step> = fc.record({
  name: fc.constantFrom('rotate', 'stage', 'activate', 'revert', 'compromise', 'retire', 'settle'),
  // Also backwards: replicas do not agree on the time.
  elapsedMs: fc.integer({ min: -5, max: 40 }),
  overlapMs: fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 60 })),
  number: fc.integer({ min: 1, max: 8 }),
  named: fc.boolean(),
  replace: fc.boolean(),
  forget: fc.boolean(),
});
const steps = fc.array(step, { maxLength: 30 });

function apply(ring: Ring, now: Date, { name, overlapMs, number, named, replace }: Step): RingChange {
  const target = named ? { number } : {};
  switch (name) {
    case 'rotate':
      return rotate(ring, { now, overlapMs, maxLive: MAX_LIVE });
    case 'stage':
      return stage(ring, { now, maxStaged: MAX_STAGED });
    case 'activate':
      return activate(ring, { now, number, overlapMs, maxLive: MAX_LIVE });
    case 'revert':
      return revert(ring, { now, ...target });
    case 'compromise':
      return compromise(ring, { now, replace, ...target });
    case 'retire':
      return retire(ring, { now, number });
    case 'settle':
      return settle(ring, now);
  }
}

interface Moment {
  readonly step: Step;
  readonly now: Date;
  readonly before: Ring;
  readonly after: Ring;
  readonly change: RingChange | undefined;
}

const isLive = (state: VersionState): boolean => state === 'staged' || state === 'active' || state === 'retiring';

/** Runs the steps; one that is refused with a domain error changes nothing, any other error fails the property. */
function play(sequence: readonly Step[], visit: (moment: Moment) => void): void {
  let ring = EMPTY_RING;
  let clock = Date.UTC(2026, 0, 1);
  for (const next of sequence) {
    clock += next.elapsedMs;
    const now = new Date(clock);
    const before = next.forget ? { ...ring, versions: ring.versions.filter(({ state }) => isLive(state)) } : ring;
    let change: RingChange | undefined;
    try {
      change = apply(before, now, next);
    } catch (error) {
      if (!(error instanceof DomainError)) throw error;
    }
    ring = change?.ring ?? before;
    visit({ step: next, now, before, after: ring, change });
  }
}

const check = (visit: () => (moment: Moment) => void): void =>
  fc.assert(
    fc.property(steps, (sequence) => play(sequence, visit())),
    { numRuns: 500 },
  );

describe('any sequence of operations', () => {
  it('leaves at most one version active', () => {
    check(() => ({ after }) => {
      expect(after.versions.filter(maySign).length).toBeLessThanOrEqual(1);
    });
  });

  it('reaches no illegal combination of state and times', () => {
    check(() => ({ after }) => {
      for (const { state, activatedAt, retireAt } of after.versions) {
        if (state === 'staged') expect([activatedAt, retireAt]).toEqual([null, null]);
        if (state === 'active') expect([activatedAt instanceof Date, retireAt]).toEqual([true, null]);
        if (!isLive(state) || state === 'retiring') expect(retireAt).toBeInstanceOf(Date);
      }
    });
  });

  it('lets nothing verify from retireAt on', () => {
    check(() => ({ after, now }) => {
      for (const version of after.versions) {
        const { retireAt } = version;
        if (retireAt === null) continue;
        expect(mayVerify(version, retireAt)).toBe(false);
        expect(mayVerify(version, new Date(Math.max(Number(now), Number(retireAt)) + 1))).toBe(false);
      }
    });
  });

  it('never moves the end of an overlap later than it was granted', () => {
    check(() => {
      let latestGrant = -Infinity;
      return ({ after, now, step: { overlapMs } }) => {
        latestGrant = Math.max(latestGrant, Number(now) + overlapMs);
        for (const { state, retireAt } of after.versions) {
          if (state === 'retiring') expect(Number(retireAt)).toBeLessThanOrEqual(latestGrant);
        }
      };
    });
  });

  it('keeps a compromised version dead for ever, whatever overlap it had', () => {
    check(() => {
      const compromised = new Set<number>();
      return ({ after, now, change }) => {
        for (const version of change?.changed ?? [])
          if (version.state === 'compromised') compromised.add(version.number);
        for (const version of after.versions.filter(({ number }) => compromised.has(number))) {
          expect([version.state, maySign(version), mayVerify(version, now), isPublished(version, now)]).toEqual([
            'compromised',
            false,
            false,
            false,
          ]);
        }
      };
    });
  });

  it('brings back by revert only what was inside its overlap', () => {
    check(() => ({ step: { name }, before, change, now }) => {
      if (name !== 'revert' || change === undefined) return;
      const winner = change.changed.find(({ state }) => state === 'active')!;
      const earlier = before.versions.find(({ number }) => number === winner.number)!;
      expect([earlier.state, Number(earlier.retireAt) > Number(now)]).toEqual(['retiring', true]);
    });
  });

  it('moves versions only along the arrows of the life cycle', () => {
    const arrows: Record<VersionState, readonly VersionState[]> = {
      staged: ['active', 'retired', 'compromised'],
      active: ['retiring', 'retired', 'compromised'],
      retiring: ['active', 'retired', 'compromised'],
      retired: ['compromised'],
      compromised: [],
    };
    check(() => ({ before, change }) => {
      for (const { number, state } of change?.changed ?? []) {
        const earlier = before.versions.find((version) => version.number === number)!;
        expect(arrows[earlier.state]).toContain(state);
      }
    });
  });

  it('gives every version a number of its own, each higher than the last', () => {
    check(() => {
      let highest = 0;
      return ({ after, change }) => {
        if (change?.added !== undefined) {
          expect(change.added.number).toBeGreaterThan(highest);
          highest = change.added.number;
        }
        expect(after.nextNumber).toBe(highest + 1);
        const numbers = after.versions.map(({ number }) => number);
        expect(new Set(numbers).size).toBe(numbers.length);
      };
    });
  });

  it('bounds how many versions are alive', () => {
    check(() => ({ after }) => {
      const live = after.versions.filter(({ state }) => state === 'active' || state === 'retiring');
      // A compromise with a replacement can only put one in the place of another.
      expect(live.length).toBeLessThanOrEqual(MAX_LIVE);
      expect(after.versions.filter(({ state }) => state === 'staged').length).toBeLessThanOrEqual(MAX_STAGED);
    });
  });

  it('reports exactly the versions that differ, so that storage writing them has the same ring', () => {
    check(() => ({ before, after, change }) => {
      if (change === undefined) return;
      const stored = new Map(before.versions.map((version) => [version.number, version]));
      for (const version of change.changed) {
        expect(version).not.toEqual(stored.get(version.number));
        stored.set(version.number, version);
      }
      if (change.added !== undefined) stored.set(change.added.number, change.added);
      expect([...stored.values()]).toEqual(after.versions);
    });
  });
});
