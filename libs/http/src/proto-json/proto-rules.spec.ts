import { hasRunes, enumOf } from './proto-rules.js';

describe('hasRunes', () => {
  it('counts code points, whatever they take in UTF-16 and however they combine', () => {
    expect(hasRunes('𝔞𝔞', 2, 2)).toBe(true);
    expect(hasRunes('𝔞𝔞', 3, 5)).toBe(false);
    expect(hasRunes('e\u0301', 1, 1)).toBe(false);
    expect(hasRunes('❤\ufe0f', 1, 1)).toBe(false);
  });

  it('includes both ends', () => {
    expect(['', 'a', 'ab', 'abc'].map((text) => hasRunes(text, 1, 2))).toEqual([false, true, true, false]);
  });
});

describe('enumOf', () => {
  it.each([
    ['B', 'B'],
    [1, 'B'],
    ['C', undefined],
    [-1, undefined],
    ['constructor', undefined],
    [undefined, undefined],
  ])('reads %s as %s', (value, name) => expect(enumOf(['A', 'B'], value)).toBe(name));
});
