import fc from 'fast-check';
import { Coalescer } from './coalescer.js';

describe('Coalescer', () => {
  it('answers each item with its own result, in batches no larger than allowed, none beside another', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.integer(), { maxLength: 60 }),
        fc.integer({ min: 1, max: 7 }),
        async (items, max) => {
          let running = 0;
          const sizes: number[] = [];
          const doubled = new Coalescer<number, number>(max, async (batch) => {
            expect((running += 1)).toBe(1);
            sizes.push(batch.length);
            await Promise.resolve();
            running -= 1;
            return batch.map((item) => item * 2);
          });
          expect(await Promise.all(items.map((item) => doubled.add(item)))).toEqual(items.map((item) => item * 2));
          expect(Math.max(0, ...sizes)).toBeLessThanOrEqual(max);
          expect(sizes.reduce((sum, size) => sum + size, 0)).toBe(items.length);
        },
      ),
    );
  });

  it('fails the items of a failed batch alone', async () => {
    let batches = 0;
    const work = new Coalescer<string, string>(1, (batch) =>
      (batches += 1) === 1 ? Promise.reject(new Error('broken')) : Promise.resolve(batch),
    );
    const results = await Promise.allSettled([work.add('a'), work.add('b')]);
    expect(results.map(({ status }) => status)).toEqual(['rejected', 'fulfilled']);
    expect(work.backlog).toBe(0);
    await work.idle();
  });
});
