import fc from 'fast-check';
import { FairQueue, QueueFull, type QueueLimits, type Share } from './fair-queue.js';

const WIDE: QueueLimits = { perGroup: 1_000, perOwner: 1_000, total: 1_000, waitMs: 60_000 };

/** Work that is held until it is let go, one piece after the other. */
class Bench {
  readonly begun: Share[] = [];
  refused = 0;
  private release: (() => void) | undefined;
  private most = 0;
  private now = 0;

  constructor(private readonly queue: FairQueue) {}

  add(share: Share): Promise<void> {
    const work = async (): Promise<void> => {
      this.most = Math.max(this.most, ++this.now);
      this.begun.push(share);
      await new Promise<void>((resolve) => (this.release = resolve));
      this.now -= 1;
    };
    return this.queue.run(share, work).catch((error: unknown) => {
      if (!(error instanceof QueueFull)) throw error;
      this.refused += 1;
    });
  }

  /** Ends the work that is under way; the next one has begun when this is over. */
  async finish(): Promise<void> {
    this.release?.();
    await new Promise((resolve) => setImmediate(resolve));
  }

  get atOnce(): number {
    return this.most;
  }
}

const share = (group: string, owner = group): Share => ({ group, owner });

describe('FairQueue', () => {
  // The risk: one project that floods it stops all others, or makes their good files look broken.
  it('lets a group that waits wait for one piece of each other group at most', async () => {
    const arrivals = fc.array(fc.constantFrom('a', 'a', 'a', 'b', 'c', 'd'), { minLength: 1, maxLength: 40 });
    await fc.assert(
      fc.asyncProperty(arrivals, fc.nat({ max: 3 }), async (groups, pace) => {
        const bench = new Bench(new FairQueue(WIDE));
        const waiting: string[] = [];
        const since = new Map<string, string[]>();
        const all: Promise<void>[] = [];
        const noteTurn = (): void => {
          const group = bench.begun.at(-1)?.group ?? '';
          const at = waiting.indexOf(group);
          if (at !== -1) waiting.splice(at, 1);
          for (const other of new Set(waiting)) since.set(other, [...(since.get(other) ?? []), group]);
          since.set(group, []);
          for (const passed of since.values()) expect(new Set(passed).size).toBe(passed.length);
        };
        for (const [index, group] of groups.entries()) {
          waiting.push(group);
          all.push(bench.add(share(group)));
          if (bench.begun.length === 1 && index === 0) noteTurn();
          if (index % (pace + 1) !== pace) continue;
          const before = bench.begun.length;
          await bench.finish();
          if (bench.begun.length > before) noteTurn();
        }
        while (bench.begun.length < groups.length) {
          await bench.finish();
          noteTurn();
        }
        await bench.finish();
        await Promise.all(all);
        expect([...bench.begun.map(({ group }) => group)].sort()).toEqual([...groups].sort());
        expect(bench.atOnce).toBe(1);
      }),
    );
  });

  it('keeps the order of a group', async () => {
    const bench = new Bench(new FairQueue(WIDE));
    const all = ['1', '2', '3', '4'].map((owner) => bench.add(share('a', owner)));
    for (let index = 0; index < 4; index++) await bench.finish();
    await Promise.all(all);
    expect(bench.begun.map(({ owner }) => owner)).toEqual(['1', '2', '3', '4']);
  });

  it.each<[string, Partial<QueueLimits>, (index: number) => Share]>([
    ['a group', { perGroup: 3 }, (index) => share('a', `${index}`)],
    ['an owner, in however many groups', { perOwner: 3 }, (index) => share(`${index}`, 'a')],
    ['all together', { total: 3 }, (index) => share(`${index}`)],
  ])('bounds what waits of %s, and takes more once there is room', async (_, limits, shareOf) => {
    const bench = new Bench(new FairQueue({ ...WIDE, ...limits }));
    const all = Array.from({ length: 6 }, (__, index) => bench.add(shareOf(index)));
    await Promise.resolve();
    await bench.finish();
    expect(bench.refused).toBe(2);
    all.push(bench.add(shareOf(7)));
    for (let index = 0; index < 4; index++) await bench.finish();
    await Promise.all(all);
    expect([bench.refused, bench.begun.length]).toEqual([2, 5]);
  });

  it('refuses what has waited too long, and only that', async () => {
    const bench = new Bench(new FairQueue({ ...WIDE, waitMs: 1 }));
    const first = bench.add(share('a'));
    await bench.add(share('b'));
    expect(bench.refused).toBe(1);
    await bench.finish();
    await first;
    const third = bench.add(share('c'));
    await bench.finish();
    await third;
    expect(bench.begun.map(({ group }) => group)).toEqual(['a', 'c']);
  });

  it('goes on after work that fails', async () => {
    const queue = new FairQueue(WIDE);
    const failing = queue.run(share('a'), () => Promise.reject(new Error('no')));
    const next = queue.run(share('b'), () => Promise.resolve('done'));
    await expect(failing).rejects.toThrow('no');
    await expect(next).resolves.toBe('done');
  });
});
