import { shouldStop } from './stop-rule.js';

const of500 = (failedLately: number, failed = failedLately) => ({ total: 500, failed, failedLately });

it('stops a campaign at a share of failures among the last twenty, or after so many', () => {
  expect(shouldStop({}, of500(20))).toBe(false);
  expect(shouldStop({ stopAtErrorRate: 0.15 }, of500(2))).toBe(false);
  expect(shouldStop({ stopAtErrorRate: 0.15 }, of500(3))).toBe(true);
  expect(shouldStop({ stopAtErrorRate: 0.15 }, of500(2, 40))).toBe(false);
  expect(shouldStop({ stopAtErrorRate: 0 }, of500(0))).toBe(false);
  expect(shouldStop({ stopAtErrorRate: 0 }, of500(1))).toBe(true);
  expect(shouldStop({ stopAtErrorRate: 0.5 }, { total: 4, failed: 1, failedLately: 1 })).toBe(false);
  expect(shouldStop({ stopAtErrorRate: 0.5 }, { total: 4, failed: 2, failedLately: 2 })).toBe(true);
  expect(shouldStop({ stopAfterFailures: 3 }, of500(0, 2))).toBe(false);
  expect(shouldStop({ stopAfterFailures: 3 }, of500(0, 3))).toBe(true);
});
