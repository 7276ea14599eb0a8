import { randomBytes, randomUUID } from 'node:crypto';
import { ColumnCipher } from './column-cipher.js';
import { CiphertextInvalid } from './crypto-errors.js';
import { maskQuery, UrlCipher } from './url-cipher.js';

const column = { schema: 's', table: 't', column: 'query', key: { id: 'text' } } as const;
const urls = new UrlCipher(new ColumnCipher([{ id: randomUUID(), key: randomBytes(32) }]), column);

describe('UrlCipher', () => {
  it.each(['https://h/p?key=abc', 'https://h/?a=1&b=2#f', 'https://h/p#f', 'https://h/p?'])(
    'keeps nothing of %s in clear',
    (url) => {
      const stored = urls.seal(url, '1');
      expect(stored.url).toMatch(/^https:\/\/h\/p?$/);
      expect(stored.query).toBeInstanceOf(Buffer);
      expect(urls.open(stored, '1')).toBe(url);
      expect(() => urls.open(stored, '2')).toThrow(CiphertextInvalid);
    },
  );

  it('leaves a URL without query as it is, and opens one that was stored whole', () => {
    expect(urls.seal('https://h/p', '1')).toEqual({ url: 'https://h/p', query: null });
    expect(urls.open({ url: 'https://h/p?key=old', query: null }, '1')).toBe('https://h/p?key=old');
  });
});

describe('maskQuery', () => {
  it.each([
    ['https://h/p', 'https://h/p'],
    ['https://h/p?key=abc&b=c=d&e=', 'https://h/p?key=***&b=***&e=***'],
    ['https://h/p?abc', 'https://h/p?***'],
    ['https://h/p?a=1#secret', 'https://h/p?a=***'],
    ['https://h/p#secret?a=1', 'https://h/p'],
  ])('shows of %s no more than %s', (url, shown) => {
    expect(maskQuery(url)).toBe(shown);
  });
});
