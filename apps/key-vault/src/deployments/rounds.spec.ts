import { Rounds } from './rounds.js';

/** Work that ends when it is told to, and counts how often it began. */
class Work {
  readonly begun: ((result: number | Error) => void)[] = [];

  readonly run = (): Promise<number> =>
    new Promise((resolve, reject) => {
      this.begun.push((result) => (result instanceof Error ? reject(result) : resolve(result)));
    });
}

const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

it('shares the next round among all who come during one', async () => {
  const work = new Work();
  const rounds = new Rounds<number>();

  const first = rounds.join('a', work.run);
  const others = [rounds.join('a', work.run), rounds.join('a', work.run)];
  work.begun[0]?.(1);
  await expect(first).resolves.toBe(1);
  await settled();
  const later = rounds.join('a', work.run);
  work.begun[1]?.(2);

  await expect(Promise.all(others)).resolves.toEqual([2, 2]);
  await settled();
  work.begun[2]?.(3);
  await expect(later).resolves.toBe(3);
  expect(work.begun).toHaveLength(3);
});

it('gives nobody a round that began before they asked', async () => {
  const work = new Work();
  const rounds = new Rounds<number>();

  void rounds.join('a', work.run);
  const second = rounds.join('a', work.run);
  work.begun[0]?.(1);
  await settled();
  work.begun[1]?.(2);

  await expect(second).resolves.toBe(2);
});

it('goes on after a round that failed', async () => {
  const work = new Work();
  const rounds = new Rounds<number>();

  const first = rounds.join('a', work.run);
  const second = rounds.join('a', work.run);
  work.begun[0]?.(new Error('away'));
  await expect(first).rejects.toThrow('away');
  await settled();
  work.begun[1]?.(2);

  await expect(second).resolves.toBe(2);
});

it('keeps rounds of different kinds apart', async () => {
  const work = new Work();
  const rounds = new Rounds<number>();

  const both = [rounds.join('a', work.run), rounds.join('b', work.run)];
  work.begun.forEach((end, index) => end(index));

  await expect(Promise.all(both)).resolves.toEqual([0, 1]);
});
