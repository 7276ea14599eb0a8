import { randomBytes, randomUUID } from 'node:crypto';
import { inspect } from 'node:util';
import fc from 'fast-check';
import { type Cell, ColumnCipher, type DataKey } from './column-cipher.js';
import { CiphertextInvalid } from './crypto-errors.js';

const newDataKey = (): DataKey => ({ id: randomUUID(), key: randomBytes(32) });
const cells: fc.Arbitrary<Cell> = fc.record({
  schema: fc.string(),
  table: fc.string(),
  column: fc.string(),
  row: fc.string(),
});
const CELL: Cell = { schema: 'key_vault', table: 'keys', column: 'content', row: '42' };

describe('ColumnCipher', () => {
  const [older, newer] = [newDataKey(), newDataKey()];
  const cipher = new ColumnCipher([older, newer]);

  it('decrypts what it encrypted', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), cells, (plaintext, cell) => {
        expect(cipher.decrypt(cipher.encrypt(Buffer.from(plaintext), cell), cell)).toEqual(Buffer.from(plaintext));
      }),
    );
    expect(cipher.decrypt(cipher.encrypt('gëheim', CELL), CELL).toString()).toBe('gëheim');
  });

  it('refuses a value that was moved to any other cell', () => {
    fc.assert(
      fc.property(cells, cells, (from, to) => {
        fc.pre(JSON.stringify(from) !== JSON.stringify(to));
        expect(() => cipher.decrypt(cipher.encrypt('x', from), to)).toThrow(CiphertextInvalid);
      }),
    );
  });

  it('does not confuse cells whose names only join to the same text', () => {
    const sealed = cipher.encrypt('x', { ...CELL, table: 'keys', column: 'content' });
    expect(() => cipher.decrypt(sealed, { ...CELL, table: 'key', column: 'scontent' })).toThrow(CiphertextInvalid);
  });

  it('refuses a value with any bit flipped or any end cut off, always with the same words', () => {
    const sealed = cipher.encrypt('material', CELL);
    const messages = new Set<string>();
    const refuse = (changed: Buffer): void => {
      try {
        cipher.decrypt(changed, CELL);
        messages.add('opened');
      } catch (error) {
        messages.add(String(error));
      }
    };
    for (let bit = 0; bit < sealed.length * 8; bit += 1) {
      const changed = Buffer.from(sealed);
      changed[bit >> 3]! ^= 1 << (bit & 7);
      refuse(changed);
    }
    for (let length = 0; length < sealed.length; length += 1) refuse(sealed.subarray(0, length));
    expect([...messages]).toEqual(['CiphertextInvalid: A stored value cannot be opened']);
  });

  it('opens values of an older data key, and encrypts with the newest', () => {
    const byOlder = new ColumnCipher([older]).encrypt('x', CELL);
    expect(cipher.decrypt(byOlder, CELL).toString()).toBe('x');
    const onlyNewer = new ColumnCipher([newer]);
    expect(onlyNewer.decrypt(cipher.encrypt('x', CELL), CELL).toString()).toBe('x');
    expect(() => onlyNewer.decrypt(byOlder, CELL)).toThrow(CiphertextInvalid);
  });

  it('refuses a value whose key id is known but whose key is another', () => {
    const impostor = new ColumnCipher([{ id: newer.id, key: randomBytes(32) }]);
    expect(() => impostor.decrypt(cipher.encrypt('x', CELL), CELL)).toThrow(CiphertextInvalid);
  });

  it('never writes the same bytes twice', () => {
    const written = Array.from({ length: 200 }, () => cipher.encrypt('x', CELL).toString('hex'));
    expect(new Set(written).size).toBe(200);
  });

  it('never prints key bytes', () => {
    expect(inspect(cipher, { depth: 9, showHidden: true })).not.toContain(newer.key.toString('hex').slice(0, 8));
    expect(JSON.stringify(cipher)).toBe('{}');
  });

  it('needs a data key with a UUID', () => {
    expect(() => new ColumnCipher([])).toThrow('needs a data key');
    expect(() => new ColumnCipher([{ id: 'one', key: randomBytes(32) }])).toThrow('UUID');
  });
});
