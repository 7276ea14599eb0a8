import fc from 'fast-check';
import { originalRequest, type OriginalRequest } from './original-request.js';
import { tokenOf, type TokenSource, tokenSource } from './token-source.js';

const requestOf = (...rawHeaders: string[]): OriginalRequest =>
  originalRequest({ url: '/v1/zones/0/authorize/', rawHeaders: ['host', 'a', ...rawHeaders] }) as OriginalRequest;
const sources = (...texts: string[]): TokenSource[] => texts.flatMap((text) => tokenSource(text) ?? []);
const AUTHORIZATION = 'http.request.headers["authorization"][0]';

describe('tokenSource', () => {
  it('reads headers in any letter case and cookies as they are', () => {
    expect(tokenSource('http.request.headers["X-Auth"][2]')).toEqual({ kind: 'headers', name: 'x-auth', index: 2 });
    expect(tokenSource('http.request.cookies["Auth"][0]')).toEqual({ kind: 'cookies', name: 'Auth', index: 0 });
    expect(tokenSource('http.request.uri.args["a"][0]')).toBeUndefined();
  });
});

describe('tokenOf', () => {
  it.each(['a.b.c', 'Bearer a.b.c', 'bearer  a.b.c ', 'Bearer: a.b.c', 'BEARER a.b.c'])(
    'takes it out of "%s"',
    (value) => {
      expect(tokenOf(sources(AUTHORIZATION), requestOf('Authorization', value))).toBe('a.b.c');
    },
  );

  it.each(['', ' ', 'Bearer ', 'bearer: '])('finds none in "%s"', (value) => {
    expect(tokenOf(sources(AUTHORIZATION), requestOf('Authorization', value))).toBeUndefined();
  });

  it('makes no token of two Authorization headers: the API might read the other one', () => {
    const request = requestOf('Authorization', 'Bearer a.b.c', 'authorization', 'Bearer d.e.f');
    expect(tokenOf(sources(AUTHORIZATION), request)).toBe('a.b.c, Bearer d.e.f');
    expect(
      tokenOf(sources('http.request.headers["authorization"][1]'), requestOf('authorization', 'a')),
    ).toBeUndefined();
  });

  it('counts the values of a header the same whether they come in one line or in several', () => {
    const second = sources('http.request.headers["x-auth"][1]');
    expect(tokenOf(second, requestOf('X-Auth', 'a', 'X-Auth', 'b'))).toBe('b');
    expect(tokenOf(second, requestOf('X-Auth', 'a, b'))).toBe('b');
    expect(tokenOf(second, requestOf('X-Auth', 'a'))).toBeUndefined();
  });

  it('uses the first source that has anything, in the order of the list', () => {
    const both = ['http.request.cookies["t"][0]', AUTHORIZATION];
    const request = requestOf('authorization', 'a', 'cookie', 'T=x; t=b');
    expect(tokenOf(sources(...both), request)).toBe('b');
    expect(tokenOf(sources(...both.toReversed()), request)).toBe('a');
    expect(tokenOf(sources(...both), requestOf('authorization', 'a', 'cookie', 't='))).toBe('a');
  });

  it('never fails, whatever a client sends', () => {
    const all = sources(AUTHORIZATION, 'http.request.cookies["t"][3]', 'http.request.headers["x"][9]');
    const names = fc.constantFrom('authorization', 'cookie', 'x');
    fc.assert(
      fc.property(fc.array(fc.tuple(names, fc.string())), (headers) => {
        tokenOf(all, requestOf(...headers.flat()));
      }),
    );
  });
});
