import { InvalidInput } from '@rekey/errors';
import { formOf } from './form.js';

const read = (text: string | Buffer): unknown => formOf(Buffer.from(text));

describe('formOf', () => {
  it('reads parameters as they are, with + for a space, and a % that escapes nothing', () => {
    expect(read('a=1&b=x%20y+z&c=%C3%BC&d=100%&e&f==&=g&ü=ü')).toEqual({
      a: '1',
      b: 'x y z',
      c: 'ü',
      d: '100%',
      e: '',
      f: '=',
      '': 'g',
      ü: 'ü',
    });
    expect(read('')).toEqual({});
  });

  it('has a list of what is given more than once, in order, and nothing that is named like the prototype', () => {
    expect(read('a=1&b=2&a=3&a=&__proto__=x&__proto__=y')).toEqual({ a: ['1', '3', ''], b: '2' });
  });

  it('takes a hundred parameters and no more, whatever they are called', () => {
    const parameters = Array.from({ length: 100 }, (_, n) => `a${n}=${n}`).join('&');

    expect(Object.keys(read(parameters) as object)).toHaveLength(100);
    for (const more of ['&b=1', '&a0=1', '&', `&${'&'.repeat(1_000_000)}`])
      expect(() => read(parameters + more)).toThrow(InvalidInput);
  });

  it.each([
    ['written out', Buffer.from('client_secret=caf\xe9', 'latin1')],
    ['percent-encoded', 'client_secret=caf%E9'],
    ['cut off', 'a=%C3&b=%BC'],
    ['an overlong slash', 'a=%C0%AF'],
    ['half of a surrogate pair', 'a=%ED%A0%80'],
  ])('refuses what is no UTF-8: %s', (_name, text) => {
    expect(() => read(text)).toThrow('The body is not valid UTF-8');
  });

  it('takes U+FFFD, which is a character like others', () => {
    expect(read('a=%EF%BF%BD&b=\ufffd')).toEqual({ a: '\ufffd', b: '\ufffd' });
  });
});
