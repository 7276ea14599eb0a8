import { backoffMs } from './backoff.js';

it('a backoff doubles with jitter, stays under its cap, and never overflows', () => {
  for (const [attempt, full] of [
    [1, 100],
    [2, 200],
    [3, 400],
    [7, 5_000],
    [5_000, 5_000],
  ] as const) {
    for (let draw = 0; draw < 50; draw += 1) {
      const delay = backoffMs(attempt, 100, 5_000);
      expect(delay).toBeGreaterThanOrEqual(full / 2);
      expect(delay).toBeLessThanOrEqual(full);
    }
  }
});
