/** Does the work for each item, so many at once. Rejects with the first error, when what was begun has ended. */
export async function forEachOf<T>(
  items: readonly T[],
  atOnce: number,
  work: (item: T) => Promise<void>,
): Promise<void> {
  const rest = items.values();
  const runners = Array.from({ length: Math.min(atOnce, items.length) }, async () => {
    for (const item of rest) await work(item);
  });
  const failed = (await Promise.allSettled(runners)).find((result) => result.status === 'rejected');
  if (failed !== undefined) throw failed.reason;
}
