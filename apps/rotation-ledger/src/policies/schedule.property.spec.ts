import fc from 'fast-check';
import { nextTurn, nextTurns, type ScheduleRules } from './schedule.js';
import { isOpen, openFrom, type TurnWindow, WEEKDAYS } from './turn-window.js';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
/** Clocks of some go forward at midnight, of one by half an hour, of others never. */
const ZONES = ['Europe/Berlin', 'America/New_York', 'America/Santiago', 'Australia/Lord_Howe', 'Asia/Kolkata', 'UTC'];

/** Around these the clocks of the zones are set. */
const CHANGES = [
  '2026-03-29T01:00Z',
  '2026-10-25T01:00Z',
  '2026-11-01T06:00Z',
  '2026-04-04T15:00Z',
  '2026-10-03T15:30Z',
];
const instant = fc.oneof(
  fc.integer({ min: Date.UTC(2024, 0, 1), max: Date.UTC(2030, 0, 1) }),
  fc
    .record({ change: fc.constantFrom(...CHANGES), offset: fc.integer({ min: -DAY, max: 2 * HOUR }) })
    .map(({ change, offset }) => Date.parse(change) + offset),
);
const time = fc
  .record({ hour: fc.integer({ min: 0, max: 23 }), minute: fc.constantFrom('00', '15', '30', '45') })
  .map(({ hour, minute }) => `${String(hour).padStart(2, '0')}:${minute}`);
const window: fc.Arbitrary<TurnWindow> = fc.record({
  days: fc.uniqueArray(fc.constantFrom(...WEEKDAYS), { minLength: 1 }),
  from: time,
  to: time,
  timeZone: fc.constantFrom(...ZONES),
});
const rules: fc.Arbitrary<ScheduleRules> = fc.record({
  policy: fc.string(),
  intervalMs: fc.integer({ min: 1_000, max: 90 * DAY }),
  jitterMs: fc.integer({ min: 0, max: DAY }),
  window: fc.option(window, { nil: undefined }),
  apartMs: fc.integer({ min: 0, max: DAY }),
});
const key = fc.string({ minLength: 1 });
const RUNS = { numRuns: 200 };

describe('a schedule', () => {
  it('opens a window at the first minute of it, whatever the clocks of its zone do', () => {
    const check = (one: TurnWindow, at: number): void => {
      const opening = openFrom(one, at);
      expect(opening).toBeGreaterThanOrEqual(at);
      expect(isOpen(one, opening)).toBe(true);
      // Nothing that is open lies between: looked at in steps in which no window is missed.
      for (let earlier = at; earlier < Math.min(opening, at + 8 * DAY); earlier += 15 * MINUTE) {
        expect(isOpen(one, earlier)).toBe(false);
      }
    };
    fc.assert(fc.property(window, instant, check), RUNS);
  });

  it('knows the night in which an hour is missing and the one that has an hour twice', () => {
    const night = { days: [...WEEKDAYS], from: '02:15', to: '03:30', timeZone: 'Europe/Berlin' };
    expect(new Date(openFrom(night, Date.parse('2026-03-29T00:00:00Z'))).toISOString()).toBe(
      '2026-03-29T01:00:00.000Z',
    );
    const skipped = { ...night, to: '02:45' };
    expect(new Date(openFrom(skipped, Date.parse('2026-03-29T00:00:00Z'))).toISOString()).toBe(
      '2026-03-30T00:15:00.000Z',
    );
    const twice = openFrom(skipped, Date.parse('2026-10-25T00:45:00Z'));
    expect(new Date(twice).toISOString()).toBe('2026-10-25T01:15:00.000Z');
    const overMidnight = { days: ['fri' as const], from: '22:00', to: '06:00', timeZone: 'America/New_York' };
    expect(new Date(openFrom(overMidnight, Date.parse('2026-11-28T09:59:00Z'))).toISOString()).toBe(
      '2026-11-28T09:59:00.000Z',
    );
    expect(new Date(openFrom(overMidnight, Date.parse('2026-11-28T11:00:00Z'))).toISOString()).toBe(
      '2026-12-05T03:00:00.000Z',
    );
  });

  it('is delayed by chance and never hastened, for each credential always alike, and lies in the window', () => {
    const check = (given: ScheduleRules, one: string, lastAt: number, lateMs: number): void => {
      const now = lastAt + lateMs;
      const at = nextTurn(given, { key: one, lastAt }, now);
      const plain = nextTurn({ ...given, jitterMs: 0 }, { key: one, lastAt }, now);
      expect(at).toBeGreaterThanOrEqual(Math.max(plain, now, lastAt + given.intervalMs));
      if (given.window !== undefined) expect(isOpen(given.window, at)).toBe(true);
      expect(nextTurn(given, { key: one, lastAt }, now)).toBe(at);
      // Time that passes before it changes nothing.
      expect(nextTurn(given, { key: one, lastAt }, Math.max(now, at))).toBe(at);
    };
    fc.assert(fc.property(rules, key, instant, fc.integer({ min: 0, max: 200 * DAY }), check), RUNS);
  });

  it('makes up once for what was missed, however often that was', () => {
    const check = (given: ScheduleRules, one: string, lastAt: number, missed: number): void => {
      const late = lastAt + given.intervalMs * missed;
      const first = nextTurn(given, { key: one, lastAt }, late);
      const second = nextTurn(given, { key: one, lastAt: first }, first);
      expect(second).toBeGreaterThanOrEqual(first + given.intervalMs);
    };
    fc.assert(fc.property(rules, key, instant, fc.integer({ min: 1, max: 50 }), check), RUNS);
  });

  it('keeps what alternates apart, also from what turned before', () => {
    const credentials = fc.uniqueArray(fc.record({ key, lastAt: instant }), {
      selector: (one) => one.key,
      minLength: 2,
      maxLength: 6,
    });
    const check = (given: ScheduleRules, all: { key: string; lastAt: number }[], now: number, before: number): void => {
      const turned = { key: 'another one', at: now - before };
      const planned = nextTurns(given, all, now, [turned]);
      expect(planned.map((one) => one.key).sort()).toEqual(all.map((one) => one.key).sort());
      [turned, ...planned].forEach(({ at }, index, every) => {
        const previous = every[index - 1];
        if (previous !== undefined) expect(at - previous.at).toBeGreaterThanOrEqual(given.apartMs);
        if (index > 0 && given.window !== undefined) expect(isOpen(given.window, at)).toBe(true);
      });
    };
    fc.assert(fc.property(rules, credentials, instant, fc.integer({ min: 0, max: DAY }), check), RUNS);
  });
});
