import fc from 'fast-check';
import type { TestAnswer, TestService } from './test-service.js';

/** How often each change of a pair is called at once. */
const TIMES = 2;
const MIXED_RUNS = 15;
const AT_ONCE_MAX = 8;

export interface ConcurrentChanges {
  readonly service: TestService;
  /** Makes what the changes are about anew, for some of them remove it. */
  readonly renew: () => Promise<unknown>;
  /** Valid requests about the same things, by name. */
  readonly changes: Readonly<Record<string, () => Promise<TestAnswer>>>;
}

/**
 * The risk: two calls that take the same rows in two orders wait for each other until the database ends one of them. Every
 * pair of changes runs at once, then what fast-check mixes; no deadlock is counted and no answer is a fault of ours.
 */
export function describeConcurrentChanges(start: () => Promise<ConcurrentChanges>): void {
  it('changes of the same things that come at once see no deadlock, in every pair', async () => {
    const { service, renew, changes } = await start();
    const names = Object.keys(changes);
    const done = new Set<string | undefined>();
    const run = async (chosen: readonly string[]): Promise<void> => {
      await renew();
      const answers = await Promise.all(chosen.map((name) => changes[name]?.()));
      const faults = answers.flatMap((answer, index) =>
        answer !== undefined && answer.status < 500 ? [] : [[chosen[index], answer?.status, answer?.body]],
      );
      expect({ chosen, faults }).toEqual({ chosen, faults: [] });
      for (const [index, answer] of answers.entries()) if ((answer?.status ?? 500) < 300) done.add(chosen[index]);
    };
    const pairs = names.flatMap((one, index) => names.slice(index).map((other) => [one, other]));
    for (const pair of pairs) await run(Array.from({ length: TIMES }, () => pair).flat());
    const mixed = fc.array(fc.constantFrom(...names), { minLength: 3, maxLength: AT_ONCE_MAX });
    await fc.assert(fc.asyncProperty(mixed, run), { numRuns: MIXED_RUNS, endOnFailure: true });
    expect(names.filter((name) => !done.has(name))).toEqual([]);
    expect(await service.stopCountingDeadlocks()).toBe(0);
  });
}
