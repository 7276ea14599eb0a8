import { randomBytes } from 'node:crypto';
import { CiphertextInvalid, MasterKeyMissing } from './crypto-errors.js';
import {
  type DataKeyStore,
  makeDataKey,
  openCipherKeys,
  openDataKeys,
  rewrapDataKey,
  type StoredDataKey,
} from './data-keys.js';
import { KeyRing } from './key-ring.js';

const newKey = (): string => randomBytes(32).toString('base64');
const CELL = { schema: 's', table: 't', column: 'c', row: 'r' };

class MemoryStore implements DataKeyStore {
  constructor(readonly keys: StoredDataKey[] = []) {}

  async load(): Promise<StoredDataKey[]> {
    return [...this.keys];
  }

  async insertFirst(key: StoredDataKey): Promise<StoredDataKey> {
    const winner = this.keys.find(({ purpose }) => purpose === key.purpose) ?? key;
    if (winner === key) this.keys.push(key);
    return winner;
  }
}

describe('openDataKeys', () => {
  const [old, fresh] = [newKey(), newKey()];

  it('makes one key of each purpose at the first start and uses them from then on', async () => {
    const store = new MemoryStore();
    const ring = KeyRing.fromBase64([old]);
    const first = await openDataKeys(ring, store, 'key-vault');
    const second = await openDataKeys(ring, store, 'key-vault');
    expect(store.keys.map(({ purpose }) => purpose).sort()).toEqual(['encrypt', 'hash']);
    expect(second.cipher.decrypt(first.cipher.encrypt('x', CELL), CELL).toString()).toBe('x');
    expect(second.hash.digest('x')).toEqual(first.hash.digest('x'));
  });

  it('takes the keys of the process that was faster', async () => {
    const store = new MemoryStore();
    const ring = KeyRing.fromBase64([old]);
    const [one, two] = await Promise.all([openDataKeys(ring, store, 'a'), openDataKeys(ring, store, 'a')]);
    expect(two.cipher.decrypt(one.cipher.encrypt('x', CELL), CELL).toString()).toBe('x');
    expect(two.hash.digest('x')).toEqual(one.hash.digest('x'));
  });

  it('keeps ciphertexts and hashes when a new master key is put in front', async () => {
    const store = new MemoryStore();
    const before = await openDataKeys(KeyRing.fromBase64([old]), store, 'a');
    const after = await openDataKeys(KeyRing.fromBase64([fresh, old]), store, 'a');
    expect(after.cipher.decrypt(before.cipher.encrypt('x', CELL), CELL).toString()).toBe('x');
    expect(after.hash.matches('x', before.hash.digest('x'))).toBe(true);
    await expect(openDataKeys(KeyRing.fromBase64([fresh]), store, 'a')).rejects.toThrow(MasterKeyMissing);
  });

  it('refuses a key that was moved to another service, purpose or id', async () => {
    const ring = KeyRing.fromBase64([old]);
    const store = new MemoryStore();
    await openDataKeys(ring, store, 'a');
    await expect(openDataKeys(ring, store, 'b')).rejects.toThrow(CiphertextInvalid);
    const [encrypt, hash] = store.keys as [StoredDataKey, StoredDataKey];
    const swapped = [{ ...encrypt, wrapped: hash.wrapped }, hash];
    await expect(openDataKeys(ring, new MemoryStore(swapped), 'a')).rejects.toThrow(CiphertextInvalid);
    const repurposed = [encrypt, { ...encrypt, purpose: 'hash' as const }];
    await expect(openDataKeys(ring, new MemoryStore(repurposed), 'a')).rejects.toThrow(CiphertextInvalid);
  });

  it('stores no key in the clear', async () => {
    const store = new MemoryStore();
    await openDataKeys(KeyRing.fromBase64([old]), store, 'a');
    // Nonce, tag and the 32 bytes sealed.
    for (const { wrapped } of store.keys) expect(wrapped).toHaveLength(12 + 16 + 32);
  });
});

describe('openCipherKeys', () => {
  const ring = KeyRing.fromBase64([newKey()]);
  const active = (generation: number): StoredDataKey => ({
    ...makeDataKey(ring, 'a', 'encrypt', generation),
    activatedAt: new Date(),
  });
  const damaged = (key: StoredDataKey): StoredDataKey => ({ ...key, wrapped: randomBytes(key.wrapped.length) });

  it('encrypts with the newest key that is active, and opens with every one', () => {
    const stored = [active(1), active(2), makeDataKey(ring, 'a', 'encrypt', 3)];
    const { keys, encryptsWith } = openCipherKeys(ring, 'a', stored);
    expect(keys.map(({ id }) => id)).toEqual(stored.map(({ id }) => id));
    expect(encryptsWith).toBe(stored[1]);
  });

  it('goes on without a damaged key that encrypts no longer, and not without the one that does', () => {
    const [first, second] = [active(1), active(2)];
    const { keys } = openCipherKeys(ring, 'a', [damaged(first), second]);
    expect(keys.map(({ id }) => id)).toEqual([second.id]);
    expect(() => openCipherKeys(ring, 'a', [first, damaged(second)])).toThrow(CiphertextInvalid);
  });

  it('does not start without a master key that one of them needs', () => {
    const other = KeyRing.fromBase64([newKey()]);
    const stored = [{ ...makeDataKey(other, 'a', 'encrypt', 1), activatedAt: new Date() }, active(2)];
    expect(() => openCipherKeys(ring, 'a', stored)).toThrow(MasterKeyMissing);
  });

  it('wraps a key anew so that the new master key alone opens it', () => {
    const fresh = newKey();
    const stored = active(1);
    ring.promote(fresh);
    const rewrapped = { ...stored, ...rewrapDataKey(ring, 'a', stored) };
    const [before] = openCipherKeys(ring, 'a', [stored]).keys;
    const [after] = openCipherKeys(KeyRing.fromBase64([fresh]), 'a', [rewrapped]).keys;
    expect(after).toEqual(before);
  });
});
