import { eventually } from '@rekey/testing';
import { LastKnown } from './last-known.js';

/** A source whose reads end when the spec says so. */
function makeSource(freshMs = 60_000) {
  const reads: { resolve(value: string): void; reject(error: Error): void }[] = [];
  const value = new LastKnown<string>({
    read: () => new Promise((resolve, reject) => reads.push({ resolve, reject })),
    freshMs,
  });
  return { value, reads };
}

describe('LastKnown', () => {
  it('reads once for all who wait, and not again while it is fresh', async () => {
    const { value, reads } = makeSource();
    const both = [value.get(), value.get()];
    reads[0]?.resolve('a');
    await expect(Promise.all(both)).resolves.toEqual(['a', 'a']);
    await expect(value.get()).resolves.toBe('a');
    expect(reads).toHaveLength(1);
  });

  it('fails while nothing is known, and reads again', async () => {
    const { value, reads } = makeSource();
    const first = value.get();
    reads[0]?.reject(new Error('away'));
    await expect(first).rejects.toThrow('away');
    const second = value.get();
    reads[1]?.resolve('b');
    await expect(second).resolves.toBe('b');
  });

  it('goes on with what it knows while it cannot be read', async () => {
    const { value, reads } = makeSource();
    const first = value.get();
    reads[0]?.resolve('a');
    await first;
    value.forget();
    const second = value.get();
    reads[1]?.reject(new Error('away'));
    await expect(second).resolves.toBe('a');
    await expect(value.get()).resolves.toBe('a');
    expect(reads).toHaveLength(2);
  });

  it('is read again beside its use once it is no longer fresh', async () => {
    const { value, reads } = makeSource(0);
    const first = value.get();
    reads[0]?.resolve('a');
    await first;
    await expect(value.get()).resolves.toBe('a');
    await expect(value.get()).resolves.toBe('a');
    expect(reads).toHaveLength(2);
    reads[1]?.resolve('b');
    await eventually(async () => expect(await value.get()).toBe('b'));
  });

  it('does not keep what was being read when it was told to forget', async () => {
    const { value, reads } = makeSource();
    const first = value.get();
    value.forget();
    const second = value.get();
    reads[1]?.resolve('new');
    await second;
    reads[0]?.resolve('old');
    await first;
    await expect(value.get()).resolves.toBe('new');
  });
});
