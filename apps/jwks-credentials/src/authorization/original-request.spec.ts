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

  it('reads one family of headers, and what it does not say from the question', () => {
    const forwarded = { 'x-forwarded-uri': '/a', 'x-forwarded-host': 'b.example' };
    expect(ask({ host: 'rekey', 'x-original-uri': '/a', ...forwarded })).toMatchObject({ host: 'rekey', path: '/a' });
    expect(ask({ host: 'rekey', ...forwarded })).toMatchObject({ method: 'GET', host: 'b.example', path: '/a' });
    expect(ask({ host: 'rekey' })).toMatchObject({ method: 'GET', host: 'rekey', path: '' });
  });

  it.each([
    ['/', '/', ''],
    ['/a%2Fb?c', '/a%2Fb', 'c'],
    ['//a', '//a', ''],
    ['/?authorize', '/', 'authorize'],
  ])('is the question itself under a path of ours: %s', (suffix, path, query) => {
    const headers = { host: 'api.example', 'x-original-uri': '/forged', 'x-forwarded-host': 'forged' };
    const found = ask(headers, { method: 'DELETE', url: `${URL}${suffix}` });
    expect(found).toMatchObject({ method: 'DELETE', host: 'api.example', path, query });
  });

  it('is nothing when it is said in two ways', () => {
    for (const member of ['method', 'uri', 'host']) {
      expect(ask({ [`x-original-${member}`]: 'a', [`x-forwarded-${member}`]: 'b' })).toBeUndefined();
      expect(ask({ [`x-original-${member}`]: 'a', [`X-Original-${member}`]: 'b' })).toBeUndefined();
      expect(ask({ [`x-original-${member}`]: 'a', [`x-forwarded-${member}`]: 'a' })).toBeDefined();
    }
    expect(ask({ 'x-original-host': 'A.example:80', 'x-forwarded-host': 'a.example' })).toBeDefined();
  });

  it('never fails, whatever a client sends', () => {
    const text = fc.oneof(
      fc.string({ maxLength: 50 }),
      fc.constantFrom('cookie', 'x-original-uri', 'host', '=;=', URL),
    );
    fc.assert(
      fc.property(text, text, fc.array(text, { maxLength: 20 }), (method, url, rawHeaders) => {
        originalRequest({ method, url, rawHeaders });
        originalRequest({ method, url: `${URL}${url}`, rawHeaders });
      }),
    );
  });

  it('takes time in proportion to what it is sent', () => {
    const long = 'a=;'.repeat(20_000);
    const started = performance.now();
    ask({ cookie: long, 'x-original-host': '.'.repeat(60_000), 'x-original-uri': '/../'.repeat(15_000) });
    expect(performance.now() - started).toBeLessThan(1_000);
  });
});
