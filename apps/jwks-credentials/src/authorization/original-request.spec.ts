import fc from 'fast-check';
import { originalRequest } from './original-request.js';

const URL = '/v1/zones/0123/authorize';

function ask(headers: Readonly<Record<string, string>>, { method = 'GET', url = URL } = {}) {
  return originalRequest({ method, url, rawHeaders: Object.entries(headers).flat() });
}

describe('originalRequest', () => {
  it('takes apart what the proxy says', () => {
    const headers = {
      'X-Original-Method': 'post',
      'X-Original-URI': '/a/b?c=d?e',
      'X-Original-Host': 'API.Example.com:8443',
      Cookie: 'a=1; b=2=3; a=4;c; =d',
      'X-Twice': '1',
      'x-twice': '2',
      Empty: '',
    };
    expect(ask(headers)).toMatchObject({
      method: 'POST',
      host: 'api.example.com',
      uri: '/a/b?c=d?e',
      path: '/a/b',
      query: 'c=d?e',
    });
    const { headers: lists, cookies } = ask(headers) ?? {};
    expect([...(cookies ?? [])]).toEqual([
      ['a', ['1', '4']],
      ['b', ['2=3']],
    ]);
    expect([lists?.get('x-twice'), lists?.get('empty')]).toEqual([['1', '2'], undefined]);
  });

  it('has nothing of the connection that the question came on, nor of what gateway and service say', () => {
    const headers = {
      'X-Original-Method': 'GET',
      'X-Original-URI': '/',
      Host: 'a.example',
      Connection: 'close, x-original-uri',
      'Keep-Alive': 'timeout=5',
      'Content-Length': '0',
      'Transfer-Encoding': 'chunked',
      Upgrade: 'h2c',
      TE: 'trailers',
      'X-Rekey-Client-Address': '127.0.0.1',
    };

    expect([...(ask(headers)?.headers.keys() ?? [])]).toEqual(['x-original-method', 'x-original-uri', 'host']);
  });

  it('is told by a family that says method and URI, and its host or the one of the question', () => {
    for (const family of ['x-original', 'x-forwarded']) {
      const told = { [`${family}-method`]: 'PUT', [`${family}-uri`]: '/a' };
      const found = { method: 'PUT', path: '/a' };
      expect(ask({ host: 'rekey', ...told })).toMatchObject({ ...found, host: 'rekey' });
      expect(ask({ host: 'rekey', ...told, [`${family}-host`]: 'b.example' })).toMatchObject({
        ...found,
        host: 'b.example',
      });
    }
  });

  // The risk: a proxy of the one kind passes on what its client writes in the words of the other.
  it('is told by a whole family whatever part of the same the other one says, and by nobody whose parts differ', () => {
    const families = ['x-original', 'x-forwarded'] as const;
    for (const [teller, other] of [families, families.toReversed()] as [string, string][]) {
      const said = { method: 'PUT', uri: '/a', host: 'b.example' };
      const whole = Object.fromEntries(Object.entries(said).map(([member, value]) => [`${teller}-${member}`, value]));
      for (const [member, value] of Object.entries(said)) {
        const same = { host: 'rekey', ...whole, [`${other}-${member}`]: value };
        expect(ask(same)).toMatchObject({ method: 'PUT', path: '/a', host: 'b.example' });
        expect(ask({ ...same, [`${other}-${member}`]: '/other' })).toBeUndefined();
      }
      const { [`${teller}-host`]: _host, ...hostless } = whole;
      expect(ask({ host: 'rekey', ...hostless, [`${other}-method`]: 'PUT' })).toBeUndefined();
      expect(ask({ host: 'rekey', ...hostless, [`${other}-host`]: 'b.example' })).toBeUndefined();
    }
  });

  it.each([
    ['nothing', { host: 'rekey' }],
    ['no method', { host: 'rekey', 'x-original-uri': '/a', 'x-original-host': 'a' }],
    ['no URI', { host: 'rekey', 'x-forwarded-method': 'GET', 'x-forwarded-host': 'a' }],
    ['a method here and a URI there', { host: 'rekey', 'x-original-method': 'GET', 'x-forwarded-uri': '/a' }],
    ['an empty URI', { host: 'rekey', 'x-original-method': 'GET', 'x-original-uri': '' }],
    ['a URI that is no path', { host: 'rekey', 'x-original-method': 'GET', 'x-original-uri': 'http://a/b' }],
    ['no host', { 'x-original-method': 'GET', 'x-original-uri': '/a' }],
  ])('is nothing when the question says %s', (_, headers) => {
    expect(ask(headers)).toBeUndefined();
  });

  it('is told by the teller that the zone names, and by no other', () => {
    const original = { 'x-original-method': 'PUT', 'x-original-uri': '/a', 'x-original-host': 'a.example' };
    const forwarded = { 'x-forwarded-method': 'GET', 'x-forwarded-uri': '/b', 'x-forwarded-host': 'b.example' };
    const rawHeaders = Object.entries({ host: 'rekey', ...original, ...forwarded }).flat();
    const told = (teller: 'x-original' | 'x-forwarded' | 'path', url = URL): string | undefined =>
      originalRequest({ method: 'POST', url, rawHeaders }, teller)?.path;
    expect([told('x-original'), told('x-forwarded'), told('path', `${URL}/c`)]).toEqual(['/a', '/b', '/c']);
    expect([told('path'), told('x-original', `${URL}/c`), told('x-forwarded', `${URL}/`)]).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
    expect(originalRequest({ url: URL, rawHeaders: Object.entries(original).flat() }, 'x-forwarded')).toBeUndefined();
  });

  // The risk: a proxy writes its own headers behind as many of the client's as we, or Node, read.
  it.each([501, 999, 1_000, 2_000, 5_000])('is nothing with %d headers, wherever those of the proxy stand', (count) => {
    const others = Array.from({ length: count - 3 }, (_, index) => [`a${index}`, '1']).flat();
    const told = ['x-forwarded-method', 'GET', 'x-forwarded-uri', '/a', 'x-forwarded-host', 'a'];
    expect(originalRequest({ url: URL, rawHeaders: [...others, ...told] })).toBeUndefined();
    expect(originalRequest({ url: URL, rawHeaders: [...told, ...others] })).toBeUndefined();
  });

  it('has every header and cookie that it was sent, or is nothing', () => {
    const told = ['x-forwarded-method', 'GET', 'x-forwarded-uri', '/a', 'x-forwarded-host', 'a'];
    const asked = (...headers: string[]): ReturnType<typeof originalRequest> =>
      originalRequest({ url: URL, rawHeaders: [...told, ...headers] });
    const headers = Array.from({ length: 497 }, (_, index) => [`a${index}`, '1']).flat();
    expect(asked(...headers)?.headers.get('a496')).toEqual(['1']);
    const cookies = (count: number): string => Array.from({ length: count }, (_, index) => `c${index}=1`).join(';');
    expect(asked('cookie', cookies(500))?.cookies.get('c499')).toEqual(['1']);
    expect(asked('cookie', cookies(501))).toBeUndefined();
    expect(asked('cookie', cookies(300), 'cookie', cookies(201))).toBeUndefined();
  });

  it.each([
    ['/', '/', ''],
    ['/a%2fb?c', '/a%2Fb', 'c'],
    ['//a', '//a', ''],
    ['/%61%2d%7e%2f%c3%A9?%62=%26', '/a-~%2F%C3%A9', 'b=%26'],
    ['/?authorize', '/', 'authorize'],
  ])('is the question itself under a path of ours: %s', (suffix, path, query) => {
    const headers = { host: 'api.example', 'x-original-uri': '/forged', 'x-forwarded-host': 'forged' };
    const found = ask(headers, { method: 'DELETE', url: `${URL}${suffix}` });
    expect(found).toMatchObject({ method: 'DELETE', host: 'api.example', path, query });
  });

  it('is nothing when it is said in two ways', () => {
    const told = ['x-original-method', 'GET', 'x-original-uri', '/a', 'x-original-host', 'a.example'];
    const asked = (...rawHeaders: string[]): unknown => originalRequest({ url: URL, rawHeaders });
    for (const member of ['method', 'uri', 'host']) {
      expect(asked(...told, `X-Original-${member}`, '/b')).toBeUndefined();
    }
    expect(asked(...told, 'x-original-host', 'A.example:80', 'x-original-method', 'get')).toBeDefined();
    expect(asked(...told, 'x-forwarded-host', 'A.example:80')).toBeDefined();
    const below = { url: `${URL}/a`, rawHeaders: ['Host', 'a.example', 'host', 'b.example'] };
    expect(originalRequest(below)).toBeUndefined();
  });

  it.each([
    ['/a/b.c', undefined],
    ['/a%40b', '/a@b'],
    ['/caf%c3%a9', '/caf\u00e9'],
    ['/caf\u00c3\u00a9', '/caf\u00e9'],
    ...[
      '//a',
      '/a//b',
      '/./a',
      '/a/../b',
      '/a/%2e%2e/b',
      '/a/%2E./b',
      '/..',
      '/a%2fb',
      '/a%5Cb',
      '/a\\b',
      '/a;b/c',
      '/a%3bb',
      '/%2561',
      '/a%00',
      '/a%3Fb',
      '/a#b',
      '/a%23',
      '/a%',
      '/a%zz',
      '/a%ff',
    ].map((path): [string, null] => [path, null]),
  ])('says how else a server may read %s', (path, other) => {
    const found = ask({ host: 'a' }, { url: `${URL}${path}?q` });
    const readAs = typeof other === 'string' ? { path: other, uri: `${other}?q` } : other;
    expect(found).toMatchObject(readAs === undefined ? { path } : { readAs });
    expect(found !== undefined && 'readAs' in found).toBe(readAs !== undefined);
  });

  it('never fails, whatever a client sends', () => {
    const text = fc.oneof(
      fc.string({ maxLength: 50 }),
      fc.constantFrom('cookie', 'x-original-uri', 'host', '=;=', URL),
    );
    fc.assert(
      fc.property(text, text, fc.array(text, { maxLength: 20 }), (method, url, rawHeaders) => {
        originalRequest({ method, url, rawHeaders });
        originalRequest({ method, url: `${URL}/${url}`, rawHeaders: ['host', 'a', ...rawHeaders] });
      }),
    );
  });
});
