import fc from 'fast-check';
import { ReplicaCache } from './replica-cache.js';

const FRESH_MS = 100;
const STALE_MS = 300;
const KEYS = ['a', 'b', 'c'];

interface Seen {
  readonly version: number;
  readonly atMs: number;
}
type Step =
  | { readonly do: 'ask' | 'change'; readonly key: string }
  | { readonly do: 'end' | 'fail'; readonly nth: number }
  | { readonly do: 'wait'; readonly ms: number };

const key = fc.constantFrom(...KEYS);
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ do: fc.constant('ask' as const), key }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('change' as const), key }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('end' as const), nth: fc.nat(5) }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('fail' as const), nth: fc.nat(5) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('wait' as const), ms: fc.integer({ min: 1, max: 450 }) }) },
);

/** A source that changes, whose reads end when a step says so and bring what was so when they began. */
class World {
  nowMs = 1_000;
  readonly problems: string[] = [];
  private readonly versions = new Map(KEYS.map((one) => [one, 0]));
  private readonly running: { readonly key: string; readonly end: () => void; readonly fail: () => void }[] = [];
  private readonly reading = new Map<string, number>();
  /** What reads have brought. */
  private readonly ended = new Set<Seen>();

  constructor(private readonly cache: ReplicaCache<string, Seen>) {}

  async take(one: Step): Promise<void> {
    if ('ms' in one) this.nowMs += one.ms;
    else if ('key' in one) {
      if (one.do === 'ask') this.ask(one.key);
      else this.change(one.key);
    } else {
      const [read] = this.running.splice(one.nth % Math.max(1, this.running.length), 1);
      if (one.do === 'end') read?.end();
      else read?.fail();
    }
    // Whatever follows from it has happened before the next step.
    for (let turn = 0; turn < 10; turn += 1) await Promise.resolve();
  }

  private change(changed: string): void {
    this.versions.set(changed, (this.versions.get(changed) ?? 0) + 1);
    this.cache.drop(changed);
    this.reading.set(changed, 0);
  }

  private ask(asked: string): void {
    const least = this.versions.get(asked) ?? 0;
    const copies = new Set(this.ended);
    const check = (seen: Seen | null): void => {
      if (seen === null) return;
      if (seen.version < least) this.problems.push(`${asked}: what was read before the drop`);
      // What it waited for it is given, however long that took.
      if (copies.has(seen) && this.nowMs >= seen.atMs + FRESH_MS + STALE_MS)
        this.problems.push(`${asked}: a copy past its bound`);
    };
    const answer = this.cache.get(asked, () => this.read(asked));
    if (!(answer instanceof Promise)) return check(answer);
    answer.then(check, () => undefined);
  }

  private read(asked: string): Promise<Seen> {
    const seen = { version: this.versions.get(asked) ?? 0, atMs: this.nowMs };
    const others = this.reading.get(asked) ?? 0;
    if (others > 0) this.problems.push(`${asked}: read twice at once`);
    this.reading.set(asked, others + 1);
    return new Promise((resolve, reject) => {
      const done = (): void => {
        if (seen.version === this.versions.get(asked)) this.reading.set(asked, 0);
      };
      this.running.push({
        key: asked,
        end: () => (done(), this.ended.add(seen), resolve(seen)),
        fail: () => (done(), reject(new Error('away'))),
      });
    });
  }
}

afterEach(() => jest.restoreAllMocks());

describe('ReplicaCache, in any order of questions, changes, answers and failures', () => {
  it.each([
    ['waits for what is not fresh', {}],
    ['reads beside the use', { staleWhileReadingMs: STALE_MS }],
    ['outlives failures', { staleIfErrorMs: STALE_MS }],
  ])('gives nobody what was read before a drop, nor past its bound, and reads once at a time: %s', async (_, stale) => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 10, maxLength: 80 }), async (steps) => {
        const cache = new ReplicaCache<string, Seen>({ max: 2, freshForMs: FRESH_MS, ...stale });
        const world = new World(cache);
        jest.spyOn(Date, 'now').mockImplementation(() => world.nowMs);
        for (const one of steps) await world.take(one);
        expect(world.problems).toEqual([]);
      }),
      { numRuns: 500 },
    );
  });
});
