import { ReplicaCache } from './replica-cache.js';
import { ReplicaValue } from './replica-value.js';

interface Item {
  readonly name: string;
}
const never = (): Promise<never> => Promise.reject(new Error('must not be read'));
const found = (name: string) => (): Promise<Item> => Promise.resolve({ name });
const cacheOf = (): ReplicaCache<string, Item> =>
  new ReplicaCache({ max: 10, freshForMs: 10_000, groupOf: ({ name }) => name });

/** Reads that end when the spec says so. */
function heldReads() {
  const reads: { resolve(name: string): void; reject(error: Error): void }[] = [];
  const read = (): Promise<Item> =>
    new Promise((resolve, reject) => reads.push({ resolve: (name) => resolve({ name }), reject }));
  return { reads, read };
}

describe('ReplicaCache', () => {
  it('reads what exists and what does not exist once, and then answers at once', async () => {
    const cache = cacheOf();
    await cache.get('a', found('1'));
    await cache.get('b', () => Promise.resolve(null));
    expect([cache.get('a', never), cache.get('b', never)]).toEqual([{ name: '1' }, null]);
  });

  it('keeps what exists however many keys that do not exist are asked for', async () => {
    const cache = cacheOf();
    await cache.get('a', found('1'));
    for (let index = 0; index < 100; index += 1) await cache.get(`no-${index}`, () => Promise.resolve(null));
    expect(cache.get('a', never)).toEqual({ name: '1' });
  });

  it('drops a group, what is not there and what is on its way, and keeps the rest', async () => {
    const cache = cacheOf();
    await cache.get('kept', found('other'));
    await cache.get('dropped', found('meant'));
    await cache.get('absent', () => Promise.resolve(null));
    const { reads, read } = heldReads();
    const early = cache.get('early', read);
    cache.dropGroup('meant');
    reads[0]?.resolve('meant');
    await early;
    for (const key of ['dropped', 'absent', 'early'])
      expect(await cache.get(key, found('new'))).toEqual({ name: 'new' });
    expect(cache.get('kept', never)).toEqual({ name: 'other' });
  });

  it('reads the missing ones of many together, and those that are on their way not again', async () => {
    const cache = cacheOf();
    await cache.get('a', found('1'));
    const { reads, read } = heldReads();
    const b = cache.get('b', read);
    const asked: string[][] = [];
    const many = cache.getMany(['a', 'b', 'c', 'd', 'c'], (missing) => {
      asked.push(missing);
      return Promise.resolve(new Map([['c', { name: '3' }]]));
    });
    reads[0]?.resolve('2');
    expect([...(await many).keys()]).toEqual(['a', 'b', 'c']);
    expect([await b, asked]).toEqual([{ name: '2' }, [['c', 'd']]]);
  });
});

describe('ReplicaValue', () => {
  const valueOf = (options: { freshForMs: number; staleWhileReadingMs?: number; staleIfErrorMs?: number }) => {
    const { reads, read } = heldReads();
    return { reads, value: new ReplicaValue<Item>({ read, ...options }) };
  };

  it('reads once for all who ask meanwhile, tells them of a failure and remembers none', async () => {
    const { reads, value } = valueOf({ freshForMs: 60_000 });
    const both = [value.get(), value.get()];
    reads[0]?.reject(new Error('away'));
    await expect(Promise.all(both)).rejects.toThrow('away');
    const next = value.get();
    reads[1]?.resolve('a');
    expect([await next, value.get(), reads.length]).toEqual([{ name: 'a' }, { name: 'a' }, 2]);
  });

  it('goes on with what it knows while it cannot be read, and asks again only after a pause', async () => {
    const { reads, value } = valueOf({ freshForMs: 60_000, staleIfErrorMs: Infinity });
    const first = value.get();
    reads[0]?.resolve('a');
    await first;
    value.expire();
    const second = value.get();
    reads[1]?.reject(new Error('away'));
    expect([await second, value.get(), reads.length]).toEqual([{ name: 'a' }, { name: 'a' }, 2]);
  });

  it('is read again beside its use once it is no longer fresh', async () => {
    const { reads, value } = valueOf({ freshForMs: 0, staleWhileReadingMs: Infinity });
    const first = value.get();
    reads[0]?.resolve('a');
    await first;
    expect([value.get(), value.get(), reads.length]).toEqual([{ name: 'a' }, { name: 'a' }, 2]);
    reads[1]?.resolve('b');
    await Promise.resolve();
    expect(value.known).toEqual({ name: 'b' });
  });

  it('does not keep what was being read when it expired', async () => {
    const { reads, value } = valueOf({ freshForMs: 60_000 });
    const first = value.get();
    value.expire();
    const second = value.get();
    reads[1]?.resolve('new');
    await second;
    reads[0]?.resolve('old');
    await first;
    expect(value.get()).toEqual({ name: 'new' });
  });
});
