import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { constantTimeEqual } from './constant-time-equal.js';
import { ALPHANUMERIC, generateSecret } from './generate-secret.js';
import { KeyedHash } from './keyed-hash.js';
import { lengthPrefixed } from './length-prefixed.js';

describe('generateSecret', () => {
  it('has the length and the alphabet that were asked for', () => {
    const alphabet = fc.uniqueArray(fc.integer({ min: 33, max: 126 }), { minLength: 2 });
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 300 }), alphabet, (length, codes) => {
        const symbols = String.fromCharCode(...codes);
        const secret = generateSecret(length, symbols);
        expect(secret).toHaveLength(length);
        expect([...secret].every((symbol) => symbols.includes(symbol))).toBe(true);
      }),
    );
  });

  // The risk: the remainder of a random byte makes the first eight symbols a quarter more likely, which narrows a search.
  // Over this sample such a generator has a chi-squared of about 800.
  it('prefers no symbol and leaves none out', () => {
    const draws = 124_000;
    const counts = new Map([...ALPHANUMERIC].map((symbol) => [symbol, 0]));
    for (const symbol of generateSecret(draws)) counts.set(symbol, counts.get(symbol)! + 1);
    const expected = draws / ALPHANUMERIC.length;
    const chiSquared = [...counts.values()].reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0);
    expect(counts.size).toBe(62);
    expect(Math.min(...counts.values())).toBeGreaterThan(0);
    // 61 degrees of freedom: a fair source exceeds this once in 10^9 runs.
    expect(chiSquared).toBeLessThan(150);
  });

  it('never repeats itself', () => {
    expect(new Set(Array.from({ length: 2000 }, () => generateSecret(36))).size).toBe(2000);
  });

  it('refuses an alphabet that would be biased or empty, and a length that is no secret', () => {
    for (const alphabet of ['', 'a', 'aa', 'aba']) expect(() => generateSecret(8, alphabet)).toThrow(RangeError);
    for (const length of [0, -1, 1.5, NaN]) expect(() => generateSecret(length)).toThrow(RangeError);
  });
});

describe('KeyedHash', () => {
  const hash = new KeyedHash(randomBytes(32));

  it('matches the value it digested and no other', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (value, other) => {
        expect(hash.matches(value, hash.digest(value))).toBe(true);
        expect(hash.matches(other, hash.digest(value))).toBe(other === value);
      }),
    );
  });

  it('depends on the key, and refuses a digest of another length instead of throwing', () => {
    expect(new KeyedHash(randomBytes(32)).matches('x', hash.digest('x'))).toBe(false);
    for (const length of [0, 31, 33]) expect(hash.matches('x', Buffer.alloc(length))).toBe(false);
  });
});

describe('constantTimeEqual', () => {
  it('agrees with === for texts of any length, and reads text as UTF-8', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (a, b) => {
        expect(constantTimeEqual(a, a)).toBe(true);
        expect(constantTimeEqual(a, b)).toBe(a === b);
      }),
    );
    expect(constantTimeEqual('ü', Buffer.from('ü'))).toBe(true);
  });
});

describe('lengthPrefixed', () => {
  it('gives different bytes for different lists', () => {
    const lists = fc.array(fc.string({ unit: fc.constantFrom('a', 'b', '\0', '\u0001') }), { maxLength: 4 });
    fc.assert(
      fc.property(lists, lists, (a, b) => {
        expect(lengthPrefixed(a).equals(lengthPrefixed(b))).toBe(JSON.stringify(a) === JSON.stringify(b));
      }),
    );
  });
});
