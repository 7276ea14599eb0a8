import fc from 'fast-check';
import { isName, nameProblem, unknownWord } from './text-rules.js';

describe('nameProblem', () => {
  it('accepts what people name things', () => {
    for (const name of ['my-key', 'My Project', 'üñï', 'a.b', '🔑', 'x'.repeat(255)]) expect(isName(name)).toBe(true);
  });

  it.each([
    [undefined, 'name value can not be empty!'],
    [null, 'name value can not be empty!'],
    ['', 'name value can not be empty!'],
    ['  ', 'name value can not be empty!'],
    [7, 'name must be a string'],
    [['a'], 'name must be a string'],
    ['x'.repeat(256), 'name must have at most 255 characters'],
    ['a/b', 'name must not contain control characters or slashes'],
    ['a\\b', 'name must not contain control characters or slashes'],
    ['a\0', 'name must not contain control characters or slashes'],
    ['..', 'name must not be "." or ".." which no URL can hold'],
    ['a\ud800', 'name must not contain control characters or slashes'],
  ])('says of %j: %s', (value, problem) => {
    expect(nameProblem(value, 'name')).toBe(problem);
  });

  // The risk: PostgreSQL refuses U+0000 and JSON readers refuse lone surrogates, which would be a 500 or a poison event.
  it('accepts only what PostgreSQL and JSON can hold', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        if (isName(text)) expect(Buffer.from(text).toString()).toBe(text);
        if (text.includes('\0')) expect(isName(text)).toBe(false);
      }),
    );
  });
});

describe('unknownWord', () => {
  it('quotes what looks like a word and nothing else', () => {
    expect(unknownWord('keyType', 'RSA', ['A', 'B'])).toBe('Unknown keyType (RSA)! Supported values: A, B');
    for (const value of [{ a: 1 }, 7, '-----BEGIN PRIVATE KEY-----', 'x'.repeat(50)]) {
      expect(unknownWord('keyType', value, ['A'])).toBe('Unknown keyType! Supported values: A');
    }
  });
});
