import { randomBytes } from 'node:crypto';
import { type TestCall, TestService } from '@rekey/testing';
import fc from 'fast-check';
import { SignJWT } from 'jose';
import { jwksCredentials } from '../src/index.js';
import { configurationBody, configurationsOf, createZone, put, testKey, type TestKey } from './fixtures.js';
import { createRule, rulesOf } from './rule-fixtures.js';

let service: TestService;
beforeAll(async () => {
  service = await TestService.start(jwksCredentials);
});
afterAll(() => service?.stop());

const nowSeconds = (): number => Math.floor(Date.now() / 1000);
const CLAIMS = { sub: 'caller', iss: 'https://issuer.example', aud: ['one', 'two'], scope: 'read write' };

function tokenOf({ privateKey, jwk }: TestKey, claims: object = CLAIMS): Promise<string> {
  const { alg, kid } = jwk as { alg: string; kid: string };
  return new SignJWT({ ...claims }).setProtectedHeader({ alg, kid }).sign(privateKey);
}

interface Guarded {
  readonly key: TestKey;
  readonly id: string;
  readonly zoneId: string;
  readonly url: string;
}

/** A configuration that accepts one key, in a zone of its own unless told otherwise. */
async function guarded(overrides: object = {}, zone?: string): Promise<Guarded> {
  const key = testKey('ES256');
  const zoneId = zone ?? (await createZone(service));
  const url = configurationsOf(zoneId);
  const body = configurationBody({ credentials: { keys: [key.jwk] }, ...overrides });
  const answer = await service.call({ method: 'POST', url, body });
  expect(answer.status).toBe(200);
  const id = answer.body.result.id as string;
  return { key, id, zoneId, url: `${url}/${id}` };
}

/** The same with one rule that needs a valid token. */
async function ruled(expression = (id: string): string => `is_jwt_valid("${id}")`): Promise<Guarded> {
  const made = await guarded();
  await createRule(service, made.zoneId, { expression: expression(made.id) });
  return made;
}

type Ask = Pick<TestCall, 'headers' | 'method' | 'body'> & { readonly below?: string };

/** About any request, unless the question describes one. */
function question({ zoneId }: { readonly zoneId: string }, { below = '', headers = {}, ...call }: Ask): TestCall {
  const isDescribed = below !== '' || Object.keys(headers).some((name) => /^x-(original|forwarded)-/.test(name));
  const sent = isDescribed ? headers : { ...original('GET', '/'), ...headers };
  return { ...call, headers: sent, url: `/v1/zones/${zoneId}/authorize${below}`, as: null };
}

const ask = (zone: { readonly zoneId: string }, asked: Ask = {}) => service.send(question(zone, asked));
/** What no client would send: without a connection, on which some of it could not be written. */
const askAnything = (zone: { readonly zoneId: string }, asked: Ask) => service.call(question(zone, asked));

const bearer = (token: string, others: object = {}): Ask => ({
  headers: { authorization: `Bearer ${token}`, ...others },
});
const original = (method: string, uri: string, host = 'api.example.com'): Record<string, string> => ({
  'x-original-method': method,
  'x-original-uri': uri,
  'x-original-host': host,
});

describe('a request with a valid token', () => {
  it('passes, and its claims are in the headers of the answer', async () => {
    const zone = await ruled();
    const answer = await ask(zone, bearer(await tokenOf(zone.key), original('POST', '/orders?id=1')));
    expect(answer.status).toBe(200);
    expect(answer.bytes).toHaveLength(0);
    expect(answer.headers).toMatchObject({
      'x-jwt-claim-sub': 'caller',
      'x-jwt-claim-iss': 'https://issuer.example',
      'x-jwt-claim-aud': '["one","two"]',
      'x-jwt-claim-scope': 'read write',
      'cache-control': 'no-store',
    });
  });

  it('passes with claims missing, whose headers are empty so that a proxy overwrites what the client sent', async () => {
    const zone = await ruled();
    const { status, headers } = await ask(zone, bearer(await tokenOf(zone.key, { sub: 'a\nb' })));
    expect(status).toBe(200);
    expect(headers).toMatchObject({ 'x-jwt-claim-sub': '"a\\nb"', 'x-jwt-claim-iss': '', 'x-jwt-claim-scope': '' });
  });

  it('passes until its key is replaced, and not after', async () => {
    const zone = await ruled();
    const token = await tokenOf(zone.key);
    expect((await ask(zone, bearer(token))).status).toBe(200);
    const next = testKey('ES256');
    expect((await put(service, zone, [next.jwk])).status).toBe(200);
    expect((await ask(zone, bearer(token))).status).toBe(401);
    expect((await ask(zone, bearer(await tokenOf(next)))).status).toBe(200);
  });
});

it('claims that rules ask of whichever token are those of every configuration', async () => {
  const one = await guarded();
  const other = await guarded({ token_sources: ['http.request.headers["x-other"][0]'] }, one.zoneId);
  const fromOther = 'any(http.request.jwt.claims.sub.values[*] eq "other")';
  await createRule(service, one.zoneId, { expression: `is_jwt_present("${one.id}") and ${fromOther}` });
  const token = await tokenOf(one.key);
  const second = await tokenOf(other.key, { sub: 'other' });
  expect((await ask(one, bearer(token, { 'x-other': second }))).status).toBe(200);
  expect((await ask(one, bearer(token))).status).toBe(403);
});

describe('a request without one', () => {
  it('is 401 with a challenge, whatever is wrong with the token', async () => {
    const zone = await ruled();
    const stranger = await tokenOf(testKey('ES256', zone.key.jwk['kid']));
    const expired = await tokenOf(zone.key, { exp: nowSeconds() - 61 });
    const [header = '', payload = ''] = (await tokenOf(zone.key)).split('.');
    const none = `${Buffer.from('{"alg":"none"}').toString('base64url')}.${payload}.`;
    const wrong = ['x', '.', '..', none, `${header}.${payload}.`, stranger, expired, 'a'.repeat(17_000), '"', '\u00ff'];
    for (const token of [...wrong, randomBytes(2_000).toString('base64url')]) {
      const answer = await ask(zone, bearer(token));
      expect({ token, status: answer.status }).toEqual({ token, status: 401 });
      expect(answer.headers['www-authenticate']).toBe('Bearer');
      expect(answer.body.code).toBe('jwks-credentials.authorization.token-invalid');
      expect(answer.headers['x-jwt-claim-sub']).toBeUndefined();
    }
    for (const headers of [{}, { authorization: '' }, { authorization: 'Bearer ' }, { cookie: 'x' }]) {
      const answer = await askAnything(zone, { headers });
      expect(answer.status).toBe(401);
      expect(answer.body.code).toBe('jwks-credentials.authorization.token-required');
    }
  });

  it('is 403 when a valid token does not make the rule true', async () => {
    const zone = await ruled((id) => `is_jwt_valid("${id}") and any(http.request.jwt.claims.aud["${id}"][*] eq "two")`);
    expect((await ask(zone, bearer(await tokenOf(zone.key)))).status).toBe(200);
    const answer = await ask(zone, bearer(await tokenOf(zone.key, { aud: 'three' })));
    expect(answer.status).toBe(403);
    expect(answer.body.code).toBe('jwks-credentials.authorization.refused');
  });

  it('is 403 when the rule asks for no token', async () => {
    const zone = await ruled(() => 'http.request.method in {"GET" "HEAD"}');
    expect((await ask(zone, { headers: original('GET', '/') })).status).toBe(200);
    expect((await ask(zone, { headers: original('POST', '/') })).status).toBe(403);
  });

  it('is 403 in a zone that is not there, and 404 at another path', async () => {
    expect((await ask({ zoneId: randomBytes(16).toString('hex') })).status).toBe(403);
    expect((await ask({ zoneId: 'nonsense' })).status).toBe(403);
    expect((await ask(await guarded(), { below: 'd' })).status).toBe(404);
  });
});

describe('where tokens are found', () => {
  it('is the first of the sources that the request has anything at', async () => {
    const token_sources = [
      'http.request.headers["x-auth"][0]',
      'http.request.headers["x-auth"][1]',
      'http.request.cookies["Session"][0]',
    ];
    const zone = await guarded({ token_sources });
    await createRule(service, zone.zoneId, { expression: `is_jwt_valid("${zone.id}")` });
    const token = await tokenOf(zone.key);
    const cases: [Record<string, string>, number][] = [
      [{ 'x-auth': token }, 200],
      [{ 'X-Auth': `Bearer ${token}` }, 200],
      [{ 'x-auth': `bearer: ${token}` }, 200],
      [{ cookie: `session=x; Session=${token}; Session=y` }, 200],
      [{ 'x-auth': '', cookie: `Session=${token}` }, 200],
      [{ 'x-auth': `${token}, x` }, 200],
      [{ 'x-auth': `x, ${token}` }, 401],
      [{ 'x-auth': 'x', cookie: `Session=${token}` }, 401],
      [{ cookie: `session=${token}` }, 401],
      [{ authorization: `Bearer ${token}` }, 401],
    ];
    for (const [headers, status] of cases) {
      expect({ headers, status: (await ask(zone, { headers })).status }).toEqual({ headers, status });
    }
  });

  it('is told apart for each configuration of a zone, whose rules may name several', async () => {
    const one = await guarded();
    const other = await guarded({ token_sources: ['http.request.headers["x-other"][0]'] }, one.zoneId);
    await createRule(service, one.zoneId, { expression: `is_jwt_valid("${one.id}") or is_jwt_valid("${other.id}")` });
    const token = await tokenOf(one.key);
    const second = await tokenOf(other.key, { sub: 'second' });
    expect((await ask(one, bearer(token))).status).toBe(200);
    expect((await ask(one, bearer(second))).status).toBe(401);
    expect((await ask(one, { headers: { 'x-other': token } })).status).toBe(401);
    expect((await ask(one, bearer('x', { 'x-other': second }))).headers).toMatchObject({ 'x-jwt-claim-sub': 'second' });
  });
});

describe('the request that is asked about', () => {
  const onlyPostToOrders = (): string =>
    'http.request.method eq "POST" and http.host eq "api.example.com" and http.request.uri.path eq "/orders" and http.request.uri.query eq "a=b"';

  it('is said by X-Original-*, by X-Forwarded-*, or by the question itself', async () => {
    const zone = await ruled(onlyPostToOrders);
    const said = original('POST', '/orders?a=b', 'API.example.com:8443');
    const forwarded = Object.fromEntries(
      Object.entries(said).map(([name, value]) => [name.replace('original', 'forwarded'), value]),
    );
    expect((await ask(zone, { headers: said })).status).toBe(200);
    expect((await ask(zone, { headers: forwarded })).status).toBe(200);
    expect((await ask(zone, { headers: { ...said, ...forwarded } })).status).toBe(200);
    const envoy = { method: 'POST', below: '/orders?a=b', headers: { host: 'api.example.com' } } as const;
    expect((await ask(zone, envoy)).status).toBe(200);
    expect((await ask(zone)).status).toBe(403);
  });

  it('is refused when what the client adds contradicts what the proxy says', async () => {
    const zone = await ruled(onlyPostToOrders);
    const forwarded = { 'x-forwarded-method': 'GET', 'x-forwarded-uri': '/', 'x-forwarded-host': 'other.example' };
    for (const [name, value] of Object.entries(original('POST', '/orders?a=b'))) {
      expect((await ask(zone, { headers: { ...forwarded, [name]: value } })).status).toBe(403);
    }
    // Under a path only the question counts.
    const headers = { host: 'api.example.com', ...original('POST', '/orders?a=b') };
    expect((await ask(zone, { method: 'DELETE', below: '/other', headers })).status).toBe(403);
  });

  it.each(['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] as const)('may be %s, and its body is not read', async (method) => {
    const zone = await ruled();
    const token = await tokenOf(zone.key);
    const body = method === 'GET' ? {} : { body: '{not json' };
    for (const below of ['', '/', '/a/b?c', '//a', '/a%2Fb']) {
      expect((await ask(zone, { ...bearer(token), ...body, method, below })).status).toBe(200);
      expect((await ask(zone, { ...body, method, below })).status).toBe(401);
    }
  });
});

describe('rules', () => {
  it('decide by precedence: the first that selects the request, and no other', async () => {
    const zone = await guarded();
    const only = (host: string): object => ({ include: [{ host: [host] }] });
    await createRule(service, zone.zoneId, { expression: `is_jwt_valid("${zone.id}")`, selector: only('a.example') });
    await createRule(service, zone.zoneId, { expression: 'http.request.method eq "GET"' });
    const at = async (host: string, method = 'GET'): Promise<number> =>
      (await ask(zone, { headers: original(method, '/', host) })).status;
    expect(await at('a.example')).toBe(401);
    expect(await at('b.example')).toBe(200);
    expect(await at('b.example', 'PUT')).toBe(403);
    const token = await tokenOf(zone.key);
    expect((await ask(zone, bearer(token, original('PUT', '/', 'a.example')))).status).toBe(200);
  });

  it('leave out operations, and let pass what none selects', async () => {
    const zone = await guarded();
    const operation = { method: 'GET', host: 'api.example.com', endpoint: '/health/{part}' };
    const made = await service.call({ method: 'POST', url: `/v1/zones/${zone.zoneId}/operations`, body: operation });
    const selector = { include: [{ host: ['api.example.com'] }], exclude: [{ operation_ids: [made.body.id] }] };
    await createRule(service, zone.zoneId, { expression: `is_jwt_valid("${zone.id}")`, selector });
    const at = async (...request: Parameters<typeof original>): Promise<number> =>
      (await ask(zone, { headers: original(...request) })).status;
    expect(await at('GET', '/health/db?x=1')).toBe(200);
    expect(await at('POST', '/health/db')).toBe(401);
    expect(await at('GET', '/health')).toBe(401);
    expect(await at('GET', '/health/../orders')).toBe(401);
    expect(await at('GET', '/orders', 'other.example')).toBe(200);
  });

  it('about some hosts decide about a host that cannot be read too', async () => {
    const zone = await guarded();
    const selector = { include: [{ host: ['a.example'] }] };
    await createRule(service, zone.zoneId, { expression: `is_jwt_valid("${zone.id}")`, selector });
    const at = async (host: string): Promise<number> =>
      (await ask(zone, { headers: original('GET', '/', host) })).status;
    for (const host of ['a.example', 'A.Example.:443', 'a.example:80:80', 'a.example..', 'a.example/', 'x@a.example'])
      expect([host, await at(host)]).toEqual([host, 401]);
    expect(await at('b.example')).toBe(200);
  });

  it('that log let pass; those that are off, or gone, count no more', async () => {
    const zone = await guarded();
    const { id } = await createRule(service, zone.zoneId, { expression: `is_jwt_valid("${zone.id}")`, action: 'log' });
    const url = `${rulesOf(zone.zoneId)}/${id as string}`;
    expect((await ask(zone)).status).toBe(200);
    await service.call({ method: 'PATCH', url, body: { action: 'block' } });
    expect((await ask(zone)).status).toBe(401);
    await service.call({ method: 'PATCH', url, body: { enabled: false } });
    expect((await ask(zone)).status).toBe(200);
  });

  it('a zone without any lets pass only who has a valid token', async () => {
    const zone = await guarded();
    expect((await ask(zone)).status).toBe(401);
    expect((await ask(zone, bearer('x'))).status).toBe(401);
    expect((await ask(zone, bearer(await tokenOf(zone.key)))).status).toBe(200);
    const { zoneId } = zone;
    const { id } = await createRule(service, zoneId, { expression: `http.host eq "x"`, action: 'log' });
    expect((await ask(zone)).status).toBe(200);
    await service.call({ method: 'DELETE', url: `${rulesOf(zoneId)}/${id as string}` });
    expect((await ask(zone)).status).toBe(401);
  });

  it('that name a configuration that was deleted since refuse', async () => {
    const zone = await ruled();
    const token = await tokenOf(zone.key);
    await service.call({ method: 'DELETE', url: zone.url });
    expect((await ask(zone, bearer(token))).status).toBe(401);
  });
});

it('answers 401 or 403 to whatever comes without a valid token, and nothing else', async () => {
  const zone = await ruled(
    (id) => `is_jwt_valid("${id}") and lookup_json_string(http.request.jwt.claims["${id}"][0], "a") eq "b"`,
  );
  const [header = '', payload = '', signature = ''] = (await tokenOf(zone.key)).split('.');
  const part = fc.oneof(
    fc.constantFrom(header, payload, signature, '', 'e30', 'bnVsbA'),
    fc.base64String(),
    fc.json().map((text) => Buffer.from(text).toString('base64url')),
  );
  const forged = fc.tuple(part, part, fc.base64String()).map((parts) => parts.join('.'));
  const printable = fc.string({ maxLength: 100 }).map((text) => text.replace(/[^\x20-\x7e]/g, ''));
  const value = fc.oneof(
    printable,
    forged,
    forged.map((token) => `Bearer ${token}`),
  );
  const names = [
    'authorization',
    'cookie',
    'x-original-method',
    'x-original-uri',
    'x-original-host',
    'x-forwarded-uri',
  ];
  const name = fc.constantFrom(...names, 'content-type', 'content-length', 'transfer-encoding', 'idempotency-key');
  const headers = fc.dictionary(name, value, { maxKeys: 5 });
  const method = fc.constantFrom('GET' as const, 'POST' as const, 'PATCH' as const);
  const below = fc.webPath().map((path) => (path.startsWith('/') ? path : ''));
  await fc.assert(
    fc.asyncProperty(headers, method, below, async (sent, verb, path) => {
      const { status } = await askAnything(zone, { headers: sent, method: verb, below: path });
      expect([401, 403]).toContain(status);
    }),
    { numRuns: 300 },
  );
});
