import { GuardedCache } from './guarded-cache.js';

const cacheOf = (): GuardedCache<{ value: string }> => new GuardedCache({ maxEntries: 10, ttlMs: 10_000 });

/** A read that ends when the test says so. */
function heldRead(): {
  read: () => Promise<{ value: string } | null>;
  end: (value: string | null) => void;
  fail: () => void;
} {
  let end: (value: string | null) => void = () => undefined;
  let fail = (): void => undefined;
  const promise = new Promise<{ value: string } | null>((resolve, reject) => {
    end = (value) => resolve(value === null ? null : { value });
    fail = () => reject(new Error('away'));
  });
  return { read: () => promise, end: (value) => end(value), fail: () => fail() };
}

const never = (): Promise<never> => Promise.reject(new Error('must not be read'));

describe('GuardedCache', () => {
  it('reads what exists and what does not exist once', async () => {
    const cache = cacheOf();
    await cache.get('a', () => Promise.resolve({ value: '1' }));
    await cache.get('b', () => Promise.resolve(null));
    await expect(cache.get('a', never)).resolves.toEqual({ value: '1' });
    await expect(cache.get('b', never)).resolves.toBeNull();
  });

  it('shares one read between concurrent callers', async () => {
    const cache = cacheOf();
    const { read, end } = heldRead();
    const both = [cache.get('a', read), cache.get('a', never)];
    end('1');
    await expect(Promise.all(both)).resolves.toEqual([{ value: '1' }, { value: '1' }]);
  });

  // Otherwise a secret that was replaced would authenticate until the entry ages out.
  it('never hands out after a drop what was read before it, cached or on its way', async () => {
    const cache = cacheOf();
    const { read, end } = heldRead();
    const early = cache.get('a', read);
    cache.drop('a');
    const late = cache.get('a', () => Promise.resolve({ value: 'new' }));
    end('old');
    await expect(early).resolves.toEqual({ value: 'old' });
    await expect(late).resolves.toEqual({ value: 'new' });
    await expect(cache.get('a', never)).resolves.toEqual({ value: 'new' });
    cache.drop('a');
    await expect(cache.get('a', () => Promise.resolve(null))).resolves.toBeNull();
  });

  it('drops what is meant, what is not there and what is on its way, and keeps the rest', async () => {
    const cache = cacheOf();
    await cache.get('kept', () => Promise.resolve({ value: 'other' }));
    await cache.get('dropped', () => Promise.resolve({ value: 'meant' }));
    await cache.get('absent', () => Promise.resolve(null));
    const { read, end } = heldRead();
    const early = cache.get('early', read);
    cache.dropWhere(({ value }) => value === 'meant');
    end('meant');
    await early;
    for (const key of ['dropped', 'absent', 'early'])
      await expect(cache.get(key, () => Promise.resolve({ value: 'new' }))).resolves.toEqual({ value: 'new' });
    await expect(cache.get('kept', never)).resolves.toEqual({ value: 'other' });
  });

  it('remembers nothing of a read that failed', async () => {
    const cache = cacheOf();
    const { read, fail } = heldRead();
    const failed = cache.get('a', read);
    fail();
    await expect(failed).rejects.toThrow('away');
    await expect(cache.get('a', () => Promise.resolve({ value: '1' }))).resolves.toEqual({ value: '1' });
  });

  it('keeps what exists however many keys that do not exist are asked for', async () => {
    const cache = cacheOf();
    await cache.get('a', () => Promise.resolve({ value: '1' }));
    for (let index = 0; index < 100; index += 1) await cache.get(`no-${index}`, () => Promise.resolve(null));
    await expect(cache.get('a', never)).resolves.toEqual({ value: '1' });
  });
});
