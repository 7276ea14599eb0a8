import { Semaphore } from './semaphore.js';

it('a semaphore never lets more in than it has places, and lets all through', async () => {
  const semaphore = new Semaphore(3);
  let inside = 0;
  let most = 0;
  const results = await Promise.allSettled(
    Array.from({ length: 20 }, (_, index) =>
      semaphore.run(async () => {
        inside += 1;
        most = Math.max(most, inside);
        await Promise.resolve();
        inside -= 1;
        if (index % 3 === 0) throw new Error('fails');
        return index;
      }),
    ),
  );
  expect(most).toBe(3);
  expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(13);
});
