import { retryDelayMs } from './retry-delay.js';

it('doubles up to fifteen seconds', () => {
  expect([1, 2, 3, 4, 5, 1_000].map((failures) => retryDelayMs(failures, () => 1))).toEqual([
    1_000, 2_000, 4_000, 8_000, 15_000, 15_000,
  ]);
});

it('leaves a quarter to chance, so that workers that went away together do not come back together', () => {
  expect(retryDelayMs(1, () => 0)).toBe(750);
});
