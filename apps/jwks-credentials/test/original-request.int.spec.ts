import { TestService } from '@rekey/testing';
import { CompactSign } from 'jose';
import { jwksCredentials } from '../src/index.js';
import { createConfiguration, memberOf, testKey, type TestKey } from './fixtures.js';
import { createRule } from './rule-fixtures.js';
import { tokenOf } from './vault-fixture.js';

let service: TestService;
beforeAll(async () => {
  service = await TestService.start(jwksCredentials);
});
afterAll(() => service?.stop());

interface Guarded {
  readonly zoneId: string;
  readonly id: string;
  readonly key: TestKey;
}

/** A zone whose one rule has this expression. */
async function guarded(expression: (id: string) => string, selector: object = {}): Promise<Guarded> {
  const key = testKey('ES256');
  const { zoneId, id } = await createConfiguration(service, [key.jwk]);
  await createRule(service, zoneId, { expression: expression(id), selector });
  return { zoneId, id, key };
}

async function ask({ zoneId }: Guarded, headers: Record<string, string>, below = ''): Promise<number> {
  const { status } = await service.send({ url: `/v1/zones/${zoneId}/authorize${below}`, as: null, headers });
  return status;
}

const forwarded = (uri: string, host = 'api.example.com'): Record<string, string> => ({
  'x-forwarded-method': 'GET',
  'x-forwarded-uri': uri,
  'x-forwarded-host': host,
});

// The risk: a client gets in without a token by describing another request than the one that the proxy lets in.
describe('a client that adds to what its proxy says', () => {
  it('is judged by the whole description, or refused', async () => {
    const byHost = await guarded((id) => `is_jwt_valid("${id}")`, { include: [{ host: ['api.example.com'] }] });
    const byPath = await guarded((id) => `not starts_with(http.request.uri.path, "/admin") or is_jwt_valid("${id}")`);
    const told = forwarded('/admin/items');
    for (const zone of [byHost, byPath]) {
      expect(await ask(zone, told)).toBe(401);
      expect(await ask(zone, { ...told, 'x-original-method': 'GET' })).toBe(401);
      expect(await ask(zone, { ...told, 'x-original-uri': '/admin/items' })).toBe(401);
      expect(await ask(zone, { ...told, 'x-original-host': 'api.example.com' })).toBe(401);
      expect(await ask(zone, { ...told, 'x-original-uri': '/' })).toBe(403);
      expect(await ask(zone, { ...told, 'x-original-host': 'other.example' })).toBe(403);
      const token = await tokenOf(zone.key);
      expect(await ask(zone, { ...told, authorization: `Bearer ${token}` })).toBe(200);
      expect(await ask(zone, { authorization: `Bearer ${token}` })).toBe(403);
    }
  });

  it('hides none of it behind many headers or cookies', async () => {
    const zone = await guarded(
      (id) =>
        `not any(http.request.headers["x-admin"][*] eq "1") and not any(http.request.cookies["a"][*] eq "1") or is_jwt_valid("${id}")`,
    );
    const many = (count: number): Record<string, string> =>
      Object.fromEntries(Array.from({ length: count }, (_, index) => [`a${index}`, '1']));
    const cookies = Array.from({ length: 600 }, (_, index) => `b${index}=1`).join('; ');
    expect(await ask(zone, forwarded('/'))).toBe(200);
    expect(await ask(zone, { ...many(400), ...forwarded('/'), 'x-admin': '1' })).toBe(401);
    expect(await ask(zone, { ...many(600), ...forwarded('/'), 'x-admin': '1' })).toBe(403);
    expect(await ask(zone, { ...many(2_500), ...forwarded('/'), 'x-admin': '1' })).toBe(403);
    expect(await ask(zone, { ...forwarded('/'), cookie: `${cookies}; a=1` })).toBe(403);
  });
});

describe('a rule about a path', () => {
  const OTHER_WAYS = [
    '/%61dmin/x',
    '/a%64min/x',
    '/%61%64%6d%69%6E/x',
    '//admin/x',
    '/./admin/x',
    '/x/../admin/x',
    '/x/%2e%2e/admin',
    '/x/%2E./admin',
    '/x/..%2fadmin',
    '/%2fadmin',
    '/\\admin',
    '/x/..\\admin',
    '/x/..;/admin',
    '/%2561dmin',
    '/admin%2fx',
  ];

  it.each([
    ['not starts_with', 'not starts_with(http.request.uri.path, "/admin")'],
    ['ne', 'http.request.uri.path ne "/admin/x" and not http.request.uri.path contains "admin"'],
    ['lower', 'not starts_with(lower(http.request.uri), "/admin")'],
    ['xor', '(http.request.method eq "GET" xor starts_with(http.request.uri.path, "/admin"))'],
  ])('keeps out the path in every spelling, and lets in who has a token: %s', async (_, condition) => {
    const zone = await guarded((id) => `${condition} or is_jwt_valid("${id}")`);
    expect(await ask(zone, forwarded('/items'))).toBe(200);
    const authorization = `Bearer ${await tokenOf(zone.key)}`;
    for (const uri of ['/admin/x', ...OTHER_WAYS]) {
      expect([uri, await ask(zone, forwarded(uri))]).toEqual([uri, 401]);
      expect([uri, await ask(zone, { host: 'api.example.com' }, uri)]).toEqual([uri, 401]);
      expect([uri, await ask(zone, { ...forwarded(uri), authorization })]).toEqual([uri, 200]);
    }
  });

  it('lets nobody in by a path that a server may read as another one', async () => {
    const zone = await guarded((id) => `starts_with(http.request.uri.path, "/public/") or is_jwt_valid("${id}")`);
    for (const uri of ['/public/a', '/%70ublic/a', '/public/a%40b', '/public/caf%C3%A9?a=/../']) {
      expect([uri, await ask(zone, forwarded(uri))]).toEqual([uri, 200]);
    }
    for (const uri of ['/public/../a', '/public/..%2fa', '/public//a', '/public/%2e%2e/a', '/public/..;/a'])
      expect([uri, await ask(zone, forwarded(uri))]).toEqual([uri, 401]);
  });

  it('is not about what else a rule says: an odd path without such a rule is like any other', async () => {
    const zone = await guarded(() => 'http.request.method eq "GET" and http.request.uri.query eq "a=b"');
    for (const uri of OTHER_WAYS) expect([uri, await ask(zone, forwarded(`${uri}?%61=b`))]).toEqual([uri, 200]);
  });
});

it('a zone is known to proxies from the answer on that made it', async () => {
  for (let count = 0; count < 10; count += 1) {
    const { body } = await service.call({ method: 'POST', url: '/v1/zones', body: { name: 'new' } });
    const { id: zoneId } = body as { id: string };
    const headers = forwarded('/');
    expect((await service.call({ url: `/v1/zones/${zoneId}/authorize`, as: null, headers })).status).toBe(401);
  }
});

describe('a zone that names who describes requests to it', () => {
  const change = (zoneId: string, body: unknown, as?: ReturnType<typeof memberOf>) =>
    service.call({ method: 'PATCH', url: `/v1/zones/${zoneId}`, body: body as object, ...(as && { as }) });

  it('shows it, and believes nobody else, from the answer on', async () => {
    const zone = await guarded(() => 'http.request.uri.path eq "/items"');
    const { zoneId } = zone;
    const shown = { id: zoneId, name: expect.any(String) };
    expect((await service.call({ url: `/v1/zones/${zoneId}` })).body).toEqual({ ...shown, originalRequest: null });
    const both = { ...forwarded('/items'), 'x-original-uri': '/other', host: 'api.example.com' };
    expect(await ask(zone, both)).toBe(403);
    expect(await change(zoneId, { originalRequest: 'x-forwarded' })).toMatchObject({
      status: 200,
      body: { ...shown, originalRequest: 'x-forwarded' },
    });
    expect(await ask(zone, both)).toBe(200);
    expect(await ask(zone, both, '/items')).toBe(403);
    await change(zoneId, { originalRequest: 'path' });
    expect(await ask(zone, both, '/items')).toBe(200);
    expect(await ask(zone, both)).toBe(403);
    await change(zoneId, {});
    expect((await service.call({ url: `/v1/zones/${zoneId}` })).body.originalRequest).toBe('path');
    await change(zoneId, { originalRequest: null });
    expect(await ask(zone, forwarded('/items'))).toBe(200);
  });

  it('is changed by whoever may write in it, to a known one', async () => {
    const { zoneId } = await guarded(() => 'http.request.uri.path eq "/items"');
    const body = { originalRequest: 'x-original' };
    expect((await change(zoneId, body, memberOf(zoneId, 'api_gateway.write'))).status).toBe(200);
    expect((await change(zoneId, body, memberOf(zoneId, 'api_gateway.read'))).status).toBe(403);
    expect((await change(zoneId, body, memberOf('0'.repeat(32), 'api_gateway.write'))).status).toBe(403);
    expect((await change('0'.repeat(32), body)).status).toBe(404);
    for (const originalRequest of ['x-other', '', 7, ['path'], {}]) {
      expect(await change(zoneId, { originalRequest })).toMatchObject({
        status: 400,
        body: { errors: [{ field: 'originalRequest' }] },
      });
    }
    const { body: zone } = await service.call({ url: `/v1/zones/${zoneId}`, as: memberOf(zoneId, 'api_gateway.read') });
    expect(zone.originalRequest).toBe('x-original');
  });
});

describe('a signed token whose claims are nested without end', () => {
  const nestedToken = ({ privateKey, jwk }: TestKey, depth: number, inside = ''): Promise<string> => {
    const claims = `{"sub":${'['.repeat(depth - 1)}${inside}${']'.repeat(depth - 1)}}`;
    const header = { alg: 'ES256', kid: jwk['kid'] as string };
    return new CompactSign(Buffer.from(claims)).setProtectedHeader(header).sign(privateKey);
  };

  it.each([65, 5_000])('is malformed at %d levels, wherever claims are read', async (depth) => {
    for (const condition of [
      'lookup_json_string(CLAIMS, "sub") ne "x"',
      'CLAIMS contains "sub"',
      'is_jwt_valid("ID")',
    ]) {
      const zone = await guarded((id) =>
        condition.replace('CLAIMS', `http.request.jwt.claims["${id}"][0]`).replace('ID', id),
      );
      const token = await nestedToken(zone.key, depth);
      const url = `/v1/zones/${zone.zoneId}/validate`;
      const { status, body } = await service.send({ method: 'POST', url, body: { token } });
      expect({ status, body }).toEqual({ status: 200, body: { valid: false, reason: 'malformed' } });
      const authorization = `Bearer ${token}`;
      expect([200, 401]).toContain(await ask(zone, { ...forwarded('/'), authorization }));
    }
  });

  it('is taken at 64, and brackets within strings are no levels', async () => {
    const zone = await guarded((id) => `is_jwt_valid("${id}")`);
    const authorization = `Bearer ${await nestedToken(zone.key, 64, `"${'[{\\"'.repeat(100)}"`)}`;
    expect(await ask(zone, { ...forwarded('/'), authorization })).toBe(200);
  });
});
