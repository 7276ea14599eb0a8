import { randomBytes } from 'node:crypto';
import { inspect } from 'node:util';
import fc from 'fast-check';
import { CiphertextInvalid, MasterKeyMissing } from './crypto-errors.js';
import { KeyRing } from './key-ring.js';

const newKey = (): string => randomBytes(32).toString('base64');
const AAD = Buffer.from('purpose');

describe('KeyRing', () => {
  const [old, fresh] = [newKey(), newKey()];

  it('opens what it wrapped', () => {
    const ring = KeyRing.fromBase64([newKey()]);
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 64 }), fc.uint8Array({ maxLength: 64 }), (dek, aad) => {
        const { kekId, wrapped } = ring.wrap(Buffer.from(dek), Buffer.from(aad));
        expect(ring.unwrap(wrapped, kekId, Buffer.from(aad))).toEqual(Buffer.from(dek));
      }),
    );
  });

  it('wraps with the first key and still opens what an older one wrapped', () => {
    const before = KeyRing.fromBase64([old]);
    const { kekId, wrapped } = before.wrap(randomBytes(32), AAD);
    const after = KeyRing.fromBase64([fresh, old]);
    expect(after.unwrap(wrapped, kekId, AAD)).toHaveLength(32);
    expect([after.ids[1], after.primaryId === before.primaryId]).toEqual([before.primaryId, false]);
  });

  it('names the master key that is missing', () => {
    const { kekId, wrapped } = KeyRing.fromBase64([old]).wrap(randomBytes(32), AAD);
    expect(() => KeyRing.fromBase64([fresh]).unwrap(wrapped, kekId, AAD)).toThrow(new MasterKeyMissing(kekId));
  });

  it('refuses a wrapped key with any bit flipped, for another purpose or cut short', () => {
    const ring = KeyRing.fromBase64([old]);
    const { kekId, wrapped } = ring.wrap(randomBytes(32), AAD);
    for (let bit = 0; bit < wrapped.length * 8; bit += 1) {
      const changed = Buffer.from(wrapped);
      changed[bit >> 3]! ^= 1 << (bit & 7);
      expect(() => ring.unwrap(changed, kekId, AAD)).toThrow(CiphertextInvalid);
    }
    expect(() => ring.unwrap(wrapped, kekId, Buffer.from('other'))).toThrow(CiphertextInvalid);
    for (let length = 0; length < wrapped.length; length += 1) {
      expect(() => ring.unwrap(wrapped.subarray(0, length), kekId, AAD)).toThrow(CiphertextInvalid);
    }
  });

  it('derives the same bytes for the same purpose in every process, and unrelated ones for another', () => {
    const ring = KeyRing.fromBase64([fresh, old]);
    expect(ring.derive('a')).toEqual(KeyRing.fromBase64([fresh]).derive('a'));
    expect(ring.derive('a')).not.toEqual(ring.derive('b'));
    expect(ring.derive('a')).toHaveLength(32);
    expect(ring.deriveAll('a')).toEqual([
      { kekId: ring.ids[0], key: ring.derive('a') },
      { kekId: ring.ids[1], key: KeyRing.fromBase64([old]).derive('a') },
    ]);
  });

  it('never prints key bytes', () => {
    const ring = KeyRing.fromBase64([old]);
    const printed = [String(ring), JSON.stringify({ ring }), inspect({ ring }, { depth: 9, showHidden: true })].join();
    expect(printed).toContain(ring.primaryId);
    for (const encoding of ['base64', 'hex', 'base64url'] as const) {
      expect(printed).not.toContain(Buffer.from(old, 'base64').toString(encoding));
    }
  });

  it.each([[[]], [['']], [['c2hvcnQ=']], [[`${newKey()}=`]], [[newKey(), `!${newKey().slice(1)}`]]])(
    'refuses %j without repeating it',
    (keys: string[]) => {
      const build = (): KeyRing => KeyRing.fromBase64(keys);
      expect(build).toThrow(/Master key \d is not 32 bytes in base64|No master key/);
      for (const key of keys.filter((text) => text !== '')) expect(build).not.toThrow(key);
    },
  );
});
