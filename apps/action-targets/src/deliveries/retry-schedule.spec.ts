import fc from 'fast-check';
import { DELIVERY_LIFE_MS, nextAttemptAt } from './retry-schedule.js';

const NOW = new Date('2026-01-01T00:00:00Z');
const EXPIRES = new Date(NOW.getTime() + DELIVERY_LIFE_MS);
const HOUR_MS = 3_600_000;

const waitMs = (attempts: number, random: number, retryAfterMs?: number): number | undefined => {
  const next = nextAttemptAt(attempts, { now: NOW, expiresAt: EXPIRES, random, retryAfterMs });
  return next && next.getTime() - NOW.getTime();
};
const chance = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });

describe('nextAttemptAt', () => {
  it('has the first retry within 10 s and the second within 60 s', () => {
    fc.assert(
      fc.property(chance, (random) => {
        expect(waitMs(1, random)).toBeLessThan(10_000);
        expect(waitMs(2, random)).toBeLessThan(60_000);
      }),
    );
  });

  it('grows to about three days in all, and never goes beyond the end', () => {
    fc.assert(
      fc.property(fc.array(chance, { minLength: 60, maxLength: 60 }), (luck) => {
        let now = NOW;
        let attempts = 1;
        for (; ; attempts += 1) {
          const next = nextAttemptAt(attempts, { now, expiresAt: EXPIRES, random: luck[attempts] as number });
          if (next === undefined) break;
          expect(next > now && next < EXPIRES).toBe(true);
          now = next;
        }
        expect(EXPIRES.getTime() - now.getTime()).toBeLessThan(29 * HOUR_MS);
        expect(attempts).toBeLessThan(20);
      }),
    );
  });

  it('waits at least as long as the receiver asks for, up to a day', () => {
    expect(waitMs(1, 0.5, HOUR_MS)).toBe(HOUR_MS);
    expect(waitMs(1, 0.5, 1)).toBe(5_000);
    expect(waitMs(1, 0.5, 1_000 * HOUR_MS)).toBe(24 * HOUR_MS);
  });

  it('ends when the next attempt would come too late', () => {
    expect(nextAttemptAt(1, { now: NOW, expiresAt: new Date(NOW.getTime() + 1_000) })).toBeUndefined();
  });
});
