import { readFileSync } from 'node:fs';
import { METHODS } from 'node:http';
import { join } from 'node:path';
import { sendRaw } from '@rekey/testing';
import { createZone, newKey, type SigningKey } from '../support/guarded-zone.js';
import type { Rekey } from '../support/rekey.js';

const HOST = 'api.example.com';

/** Names and values in turn, in the order they are written. */
type RawHeaders = readonly (readonly [name: string, value: string])[];

interface ClientRequest {
  readonly method?: string;
  readonly uri: string;
  readonly headers?: RawHeaders;
}

interface Asked {
  readonly method: string;
  /** Behind the path of `authorize`. */
  readonly below: string;
  readonly headers: RawHeaders;
}

/** What a proxy makes of its client's request. */
type Proxy = (request: ClientRequest) => Asked;

const named = (headers: RawHeaders, ...names: string[]): RawHeaders =>
  headers.filter(([name]) => names.includes(name.toLowerCase()));
const without = (headers: RawHeaders, ...names: string[]): RawHeaders =>
  headers.filter(([name]) => !names.includes(name.toLowerCase()));
/** As Go writes headers: by name. */
const sorted = (headers: RawHeaders): RawHeaders =>
  headers.toSorted(([left], [right]) => (left.toLowerCase() < right.toLowerCase() ? -1 : 1));

const SAID = ['method', 'uri', 'host'];
const forwardedOf = ({ method = 'GET', uri }: ClientRequest): RawHeaders => [
  ['X-Forwarded-Method', method],
  ['X-Forwarded-Uri', uri],
  ['X-Forwarded-Host', HOST],
  ['X-Forwarded-Proto', 'http'],
  ['X-Forwarded-For', '192.0.2.1'],
];
const FORWARDED = ['proto', 'for', ...SAID].map((member) => `x-forwarded-${member}`);

const traefikFile = readFileSync(join(__dirname, '../../examples/proxies/traefik.yaml'), 'utf8');
const [, allowedByTraefik = ''] = /authRequestHeaders: \[(.*)\]/.exec(traefikFile) ?? [];

/** ForwardAuth: the client's headers, or those that it is told to pass on, and its own. */
const traefik =
  (allowed?: string): Proxy =>
  (request) => {
    const { headers = [] } = request;
    const passed = allowed === undefined ? headers : named(headers, ...allowed.toLowerCase().split(/, */));
    const own = forwardedOf(request);
    return {
      method: 'GET',
      below: '',
      headers: [['Host', '127.0.0.1:8080'], ...sorted([...without(passed, ...FORWARDED), ...own])],
    };
  };

const PROXIES: Record<string, Proxy> = {
  // The names that the example sets go before the client's.
  nginx: ({ method = 'GET', uri, headers = [] }) => ({
    method: 'GET',
    below: '',
    headers: [
      ['X-Original-Method', method],
      ['X-Original-URI', uri],
      ['X-Original-Host', HOST],
      ['Host', 'rekey'],
      ...without(headers, ...SAID.flatMap((member) => [`x-original-${member}`, `x-forwarded-${member}`])),
    ],
  }),
  'nginx that says nothing of the host and leaves X-Forwarded-*': ({ method = 'GET', uri, headers = [] }) => ({
    method: 'GET',
    below: '',
    headers: [
      ['X-Original-Method', method],
      ['X-Original-URI', uri],
      ['Host', HOST],
      ...without(headers, 'x-original-method', 'x-original-uri', 'x-original-host'),
    ],
  }),
  Traefik: traefik(allowedByTraefik),
  'Traefik that passes all headers on': traefik(),
  // The example's `allowed_headers`.
  Envoy: ({ method = 'GET', uri, headers = [] }) => ({
    method,
    below: uri,
    headers: [['host', HOST], ['content-length', '0'], ...named(headers, 'authorization', 'cookie')],
  }),
  'Envoy that passes all headers on': ({ method = 'GET', uri, headers = [] }) => ({
    method,
    below: uri,
    headers: [['host', HOST], ['content-length', '0'], ...headers],
  }),
  Caddy: (request) => ({
    method: 'GET',
    below: '',
    headers: [['Host', HOST], ...sorted([...without(request.headers ?? [], ...FORWARDED), ...forwardedOf(request)])],
  }),
};

/** Against both shapes: what a proxy makes of its client's request reaches both as it was made. */
export function authorizeProxiesJourney(shape: string, installation: () => Rekey): void {
  describe(`a proxy that asks ${shape}`, () => {
    let rekey: Rekey;
    let key: SigningKey;
    let zoneId: string;

    beforeAll(async () => {
      rekey = installation();
      key = await newKey();
      const guard = 'http.request.uri.path eq "/open" or is_jwt_valid("ID")';
      const selector = { include: [{ host: [HOST] }] };
      zoneId = await createZone(rekey, key, guard, selector);
    });

    const ask = async (proxy: Proxy, request: ClientRequest): Promise<number> => {
      const { method, below, headers } = proxy(request);
      const lines = headers.map(([name, value]) => `${name}: ${value}\r\n`).join('');
      const head = `${method} /v1/zones/${zoneId}/authorize${below} HTTP/1.1\r\n${lines}\r\n`;
      return (await sendRaw(rekey.url, head)).status;
    };
    const bearer = (): RawHeaders => [['Authorization', `Bearer ${key.token}`]];

    describe.each(Object.entries(PROXIES))('%s', (_name, proxy) => {
      it('gets an answer about the request, with and without a token', async () => {
        expect(await ask(proxy, { uri: '/items?a=100%' })).toBe(401);
        expect(await ask(proxy, { uri: '/items?a=100%', headers: bearer() })).toBe(200);
        expect(await ask(proxy, { uri: '/open?file=../a' })).toBe(200);
        expect(await ask(proxy, { uri: '/op%65n' })).toBe(200);
      });

      // The risk: whoever has no token describes another request, or hides the description of the real one.
      it('lets nobody in for what he writes himself', async () => {
        const [method, uri, host] = ['GET', '/open', 'other.example'];
        for (const family of ['X-Original', 'X-Forwarded']) {
          const all: RawHeaders = [
            [`${family}-Method`, method],
            [`${family}-Uri`, uri],
            [`${family}-Host`, host],
          ];
          for (const headers of [all, ...all.map((one) => [one])]) {
            expect([401, 403]).toContain(await ask(proxy, { uri: '/items', headers }));
            const sameAsReal = headers.map(
              ([name]) => [name, name.endsWith('Uri') ? '/items' : name.endsWith('Host') ? HOST : 'GET'] as const,
            );
            expect([401, 403]).toContain(await ask(proxy, { uri: '/items', headers: sameAsReal }));
          }
        }
        const connection: RawHeaders = [
          ['Connection', 'x-original-uri, x-original-host, x-forwarded-uri, x-forwarded-host'],
        ];
        expect([401, 403]).toContain(await ask(proxy, { uri: '/items', headers: connection }));
        expect([401, 403]).toContain(
          await ask(proxy, { uri: '/items', headers: [...bearer(), ['Authorization', 'Bearer x']] }),
        );
      });

      it.each([400, 600, 1_100, 2_100, 4_000])('lets nobody in behind %d headers of his own', async (count) => {
        const original: RawHeaders = [
          ['A-Original', '1'],
          ['X-Original-Method', 'GET'],
          ['X-Original-URI', '/open'],
          ['X-Original-Host', HOST],
        ];
        for (const many of [
          Array.from({ length: count }, (_, index) => [`A${index}`, '1'] as const),
          Array.from({ length: count }, () => ['Cookie', 'a=b'] as const),
        ]) {
          expect([401, 403]).toContain(await ask(proxy, { uri: '/items', headers: many }));
          expect([401, 403]).toContain(await ask(proxy, { uri: '/items', headers: [...original, ...many] }));
        }
      });

      it.each([
        '/%6fpen/x',
        '//open',
        '/./open',
        '/items/../open',
        '/items/%2e%2e/open',
        '/items/..%2fopen',
        '/open;x',
        '/%2fopen',
        '/open%2f..',
      ])('lets nobody in by a path that its API may read in another way: %s', async (uri) => {
        expect([401, 403]).toContain(await ask(proxy, { uri }));
        // Dot segments below `authorize` are for Envoy to take away.
        expect([200, 403]).toContain(await ask(proxy, { uri, headers: bearer() }));
      });

      it('may ask about every method', async () => {
        for (const method of METHODS.filter((one) => one !== 'CONNECT')) {
          expect([method, await ask(proxy, { method, uri: '/calendars/' })]).toEqual([method, 401]);
          const headers = bearer();
          expect([method, await ask(proxy, { method, uri: '/calendars/', headers })]).toEqual([method, 200]);
        }
      });
    });

    it('is refused when it describes nothing', async () => {
      const nothing: Proxy = ({ headers = [] }) => ({
        method: 'GET',
        below: '',
        headers: [['Host', HOST], ...headers],
      });
      expect(await ask(nothing, { uri: '' })).toBe(403);
      expect(await ask(nothing, { uri: '', headers: bearer() })).toBe(403);
      expect(await ask(nothing, { uri: '', headers: [...bearer(), ['X-Forwarded-Host', HOST]] })).toBe(403);
    });
  });
}
