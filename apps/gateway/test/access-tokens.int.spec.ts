import { generateKeyPairSync } from 'node:crypto';
import { byEvent, eventually } from '@rekey/testing';
import pg from 'pg';
import { BOOTSTRAP_TOKEN, startGateway, type TestGateway } from './start-gateway.js';

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}$/;

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await startGateway();
});
afterAll(() => gateway.stop());

async function query<T extends object>(sql: string): Promise<T[]> {
  const client = new pg.Client({ connectionString: gateway.service.databaseUrl });
  await client.connect();
  try {
    return (await client.query<T>(sql)).rows;
  } finally {
    await client.end();
  }
}

const countTokens = async (): Promise<number> =>
  (await query<{ n: number }>('SELECT count(*)::int AS n FROM gateway.access_tokens'))[0]?.n ?? -1;

const create = (body: object | string, token?: string) =>
  gateway.call({ method: 'POST', url: '/v1/tokens', body, ...(token === undefined ? {} : { token }) });

const worksWith = async (token: string): Promise<number> =>
  (await gateway.call({ url: '/v1/organizations', token })).status;

describe('POST /v1/tokens', () => {
  it('answers every field once, and the token works', async () => {
    const grants = [{ permission: 'organization.write' }, { permission: 'project.app.write', scope: 'project:42' }];
    const before = Date.now();

    const { status, body } = await create({ name: 'ci', grants, expiresIn: '3600s', email: 'Ops@Example.com' });

    expect(status).toBe(201);
    expect(Object.keys(body).sort()).toEqual([
      'createdAt',
      'createdBy',
      'email',
      'expiresAt',
      'grants',
      'id',
      'name',
      'token',
    ]);
    expect(body).toMatchObject({ name: 'ci', grants, email: 'ops@example.com' });
    expect(body.id).toMatch(UUID);
    expect(body.token).toMatch(/^rekey_[A-Za-z0-9]{40}$/);
    expect(Date.parse(body.createdAt)).toBeGreaterThanOrEqual(before);
    expect(Date.parse(body.expiresAt) - Date.parse(body.createdAt)).toBe(3_600_000);
    expect(await worksWith(body.token)).toBe(200);
  });

  it('keeps the public key that it comes with', async () => {
    const pair = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const publicKey = pair.publicKey.export({ type: 'spki', format: 'pem' });

    const { status, body } = await create({ name: 'runtime', grants: [], publicKey });

    expect(status).toBe(201);
    expect(body.publicKey).toMatchObject({ ...pair.publicKey.export({ format: 'jwk' }), alg: 'ECDH-ES+A256KW' });
    const { items } = (await gateway.call({ url: '/v1/tokens?limit=500' })).body as { items: { id: string }[] };
    expect(items.find(({ id }) => id === body.id)).toMatchObject({ publicKey: body.publicKey });
  });

  it('issues one that never expires, without grants, when nothing else is said', async () => {
    const { body } = await create({ name: 'plain', grants: [] });

    expect(body).toMatchObject({ expiresAt: null, grants: [] });
    expect(body).not.toHaveProperty('email');
    expect(await worksWith(body.token)).toBe(403);
  });

  it.each<[string, object, string]>([
    ['no name', { grants: [] }, 'name'],
    ['an empty name', { name: '', grants: [] }, 'name'],
    ['a name that is too long', { name: 'x'.repeat(201), grants: [] }, 'name'],
    ['a name that is a number', { name: 1, grants: [] }, 'name'],
    ['no grants', { name: 'a' }, 'grants'],
    ['grants that are an object', { name: 'a', grants: { permission: 'event.read' } }, 'grants'],
    ['a grant that is a text', { name: 'a', grants: ['event.read'] }, 'grants[0]'],
    ['a grant that is a list', { name: 'a', grants: [[{ permission: 'event.read' }]] }, 'grants[0]'],
    ['a grant without permission', { name: 'a', grants: [{}] }, 'grants[0].permission'],
    ['an unknown permission', { name: 'a', grants: [{ permission: 'root' }] }, 'grants[0]'],
    ['a permission of the prototype', { name: 'a', grants: [{ permission: 'constructor' }] }, 'grants[0]'],
    ['a scope that is a number', { name: 'a', grants: [{ permission: 'event.read', scope: 1 }] }, 'grants[0].scope'],
    ['a scope where none is taken', { name: 'a', grants: [{ permission: 'event.read', scope: 'org:1' }] }, 'grants[0]'],
    ['an unknown kind of scope', { name: 'a', grants: [{ permission: 'project.read', scope: 'zone:1' }] }, 'grants[0]'],
    ['a scope without id', { name: 'a', grants: [{ permission: 'project.read', scope: 'org:' }] }, 'grants[0]'],
    ['the second of two grants', { name: 'a', grants: [{ permission: 'event.read' }, {}] }, 'grants[1].permission'],
    ['too many grants', { name: 'a', grants: Array(101).fill({ permission: 'event.read' }) }, 'grants'],
    ['a life of nothing', { name: 'a', grants: [], expiresIn: '0s' }, 'expiresIn'],
    ['a life that is a number', { name: 'a', grants: [], expiresIn: 3600 }, 'expiresIn'],
    ['a life in days', { name: 'a', grants: [], expiresIn: '30d' }, 'expiresIn'],
    ['an email that is none', { name: 'a', grants: [], email: 'ops' }, 'email'],
    ['a public key that is secret', { name: 'a', grants: [], publicKey: { kty: 'oct', k: 'AA' } }, 'publicKey'],
    ['a public key that is a number', { name: 'a', grants: [], publicKey: 1 }, 'publicKey'],
    ['a scope that is null', { name: 'a', grants: [{ permission: 'event.read', scope: null }] }, 'grants[0].scope'],
    ['a life that is null', { name: 'a', grants: [], expiresIn: null }, 'expiresIn'],
    ['an email that is null', { name: 'a', grants: [], email: null }, 'email'],
    ['a public key that is null', { name: 'a', grants: [], publicKey: null }, 'publicKey'],
    ['a name with NUL', { name: 'a\0b', grants: [] }, 'name'],
    ['a name with half a surrogate pair', { name: 'a\ud800', grants: [] }, 'name'],
  ])('refuses %s and names the field', async (_, body, field) => {
    const before = await countTokens();

    const answer = await create(body);

    expect(answer.status).toBe(400);
    expect(answer.headers['content-type']).toBe('application/problem+json; charset=utf-8');
    expect(answer.body).toMatchObject({ status: 400, code: 'request.invalid' });
    expect(answer.body.errors[0].field).toBe(field);
    expect(await countTokens()).toBe(before);
  });

  it('drops members that it does not know', async () => {
    const { status, body } = await create({ name: 'a', grants: [], id: 'mine', digest: 'x', kind: 'bootstrap' });

    expect(status).toBe(201);
    expect(body.id).toMatch(UUID);
  });

  it('lets nobody grant what they do not hold, so that no token can raise itself', async () => {
    const { token } = await gateway.issue([
      { permission: 'token.write' },
      { permission: 'project.read', scope: 'project:1' },
    ]);

    const denied = await create({ name: 'a', grants: [{ permission: 'organization.write' }] }, token);
    expect(denied.status).toBe(403);
    expect(denied.body).toMatchObject({ code: 'identity.permission.denied' });
    for (const scope of [undefined, 'project:2', 'org:1']) {
      const grant = { permission: 'project.read', ...(scope === undefined ? {} : { scope }) };
      expect((await create({ name: 'a', grants: [grant] }, token)).status).toBe(403);
    }
    const same = { name: 'a', grants: [{ permission: 'project.read', scope: 'project:1' }] };
    expect((await create(same, token)).status).toBe(201);
  });

  it('asks for token.write', async () => {
    const { token } = await gateway.issue([{ permission: 'organization.write' }]);

    for (const call of [
      { method: 'POST' as const, url: '/v1/tokens', body: { name: 'a', grants: [] } },
      { url: '/v1/tokens' },
      { method: 'DELETE' as const, url: '/v1/tokens/019aa000-0000-7000-8000-000000000000' },
    ]) {
      expect((await gateway.call({ ...call, token })).status).toBe(403);
      expect((await gateway.call({ ...call, token: null })).status).toBe(401);
    }
  });

  it('keeps no value of a token in the database or in an event', async () => {
    const { id, token } = await gateway.issue([{ permission: 'event.read' }]);
    await gateway.call({ method: 'DELETE', url: `/v1/tokens/${id}` });
    const kept = await gateway.issue([{ permission: 'event.read' }]);
    await gateway.service.eventsOf('io.rekey.access-token.revoked.v1', id);

    const rows = await query<object>('SELECT t::text AS row FROM gateway.access_tokens t');
    const dump = JSON.stringify([rows, gateway.service.events]);

    for (const value of [token, kept.token, token.slice(6), BOOTSTRAP_TOKEN]) expect(dump).not.toContain(value);
  });
});

describe('GET /v1/tokens', () => {
  it('lists all tokens in pages, without values', async () => {
    const issued = new Set<string>();
    for (let i = 0; i < 5; i += 1) issued.add((await gateway.issue([{ permission: 'event.read' }])).id);

    const seen: string[] = [];
    let after: string | null = null;
    do {
      const cursor: string = after === null ? '' : `&after=${after}`;
      const { status, body } = await gateway.call({ url: `/v1/tokens?limit=2${cursor}` });
      expect(status).toBe(200);
      expect(body.items.length).toBeLessThanOrEqual(2);
      for (const item of body.items) {
        expect(item).not.toHaveProperty('token');
        expect(item).not.toHaveProperty('digest');
        seen.push(item.id);
      }
      after = body.next as string | null;
    } while (after !== null);

    expect(seen).toEqual([...new Set(seen)].sort());
    expect(seen).toEqual(expect.arrayContaining([...issued]));
    expect(seen).toHaveLength(await countTokens());
  });

  it.each(['limit=0', 'limit=501', 'limit=x', 'limit=1&limit=2', 'after=x', 'after=1', 'limit='])(
    'refuses ?%s',
    async (parameters) => {
      expect((await gateway.call({ url: `/v1/tokens?${parameters}` })).status).toBe(400);
    },
  );
});

it('tells of a token that is issued, and not its value', async () => {
  const { id, token } = await gateway.issue([{ permission: 'project.read', scope: 'project:p' }], { expiresIn: '60s' });
  const [event] = await gateway.service.eventsOf('io.rekey.access-token.issued.v1', id);
  expect(event).toMatchObject({
    actor: 'bootstrap',
    data: {
      name: 'spec',
      grants: [{ permission: 'project.read', scope: 'project:p' }],
      parentId: null,
      isSession: false,
    },
  });
  expect(event?.data['expiresAt']).toMatch(/Z$/);
  expect(JSON.stringify(gateway.service.events)).not.toContain(token);
});

describe('DELETE /v1/tokens/{id}', () => {
  it('kills the token at once, tells everybody, and finds nothing the second time', async () => {
    const { id, token } = await gateway.issue([{ permission: 'organization.write' }]);
    expect(await worksWith(token)).toBe(200);

    const first = await gateway.call({ method: 'DELETE', url: `/v1/tokens/${id}` });
    expect([first.status, first.body]).toEqual([204, undefined]);
    expect(await worksWith(token)).toBe(401);

    const [event] = await gateway.service.eventsOf('io.rekey.access-token.revoked.v1', id);
    expect(event).toMatchObject({ source: '/services/gateway', actor: 'bootstrap', data: { tokenId: id } });
    const second = await gateway.call({ method: 'DELETE', url: `/v1/tokens/${id}` });
    expect(second.status).toBe(404);
    expect(second.body).toMatchObject({ code: 'gateway.access-token.not-found' });
  });

  it.each(['no-uuid', 'bootstrap', '019aa000-0000-7000-8000-000000000000', '%00'])('finds no token %s', async (id) => {
    expect((await gateway.call({ method: 'DELETE', url: `/v1/tokens/${id}` })).status).toBe(404);
  });

  it('revokes once when several ask at the same time', async () => {
    const { id } = await gateway.issue([]);

    const answers = await Promise.all(
      Array.from({ length: 8 }, () => gateway.call({ method: 'DELETE', url: `/v1/tokens/${id}` })),
    );

    expect(answers.map(({ status }) => status).sort()).toEqual([204, ...Array(7).fill(404)]);
    await gateway.service.eventsOf('io.rekey.access-token.revoked.v1', id);
  });
});

describe('authentication', () => {
  it('takes the bootstrap token for everything', async () => {
    expect((await gateway.call({ url: '/v1/tokens' })).status).toBe(200);
    expect((await gateway.call({ url: '/v1/tokens', token: `${BOOTSTRAP_TOKEN}x` })).status).toBe(401);
    expect((await gateway.call({ url: '/v1/tokens', token: BOOTSTRAP_TOKEN.slice(1) })).status).toBe(401);
  });

  it('refuses a token from the moment it expires, and says that it did', async () => {
    const { token } = await gateway.issue([{ permission: 'organization.write' }], { expiresIn: '1s' });
    expect(await worksWith(token)).toBe(200);

    await eventually(async () => expect(await worksWith(token)).toBe(401), { intervalMs: 100 });
    const { body, headers } = await gateway.call({ url: '/v1/organizations', token });
    expect(body).toMatchObject({ code: 'identity.credentials.expired' });
    expect(headers['www-authenticate']).toBe('Bearer');
  });

  it.each([
    ['Basic YTpi', 'identity.credentials.malformed'],
    ['Bearer', 'identity.credentials.malformed'],
    ['Bearer a b', 'identity.credentials.malformed'],
    [BOOTSTRAP_TOKEN, 'identity.credentials.malformed'],
    ['Bearer rekey_0000000000000000000000000000000000000000', 'identity.credentials.invalid'],
    [`Bearer ${'x'.repeat(600)}`, 'identity.credentials.invalid'],
  ])('refuses the Authorization header %#', async (authorization, code) => {
    const answer = await gateway.call({ url: '/v1/tokens', token: null, headers: { authorization } });

    expect(answer.status).toBe(401);
    expect(answer.body).toMatchObject({ code });
  });

  it('ignores an assertion from outside, even a genuine one', async () => {
    const forged = { 'x-rekey-assertion': 'a.b.c' };
    expect((await gateway.call({ url: '/v1/tokens', token: null, headers: forged })).status).toBe(401);

    const genuine = await gateway.service.call({ url: '/v1/tokens' });
    expect(genuine.status).toBe(401);
  });

  it('accepts an email and key on Cloudflare paths alone, and only together', async () => {
    const { token } = await gateway.issue([{ permission: 'api_gateway.read' }, { permission: 'token.write' }], {
      email: 'ops@example.com',
    });
    const plain = await gateway.issue([{ permission: 'api_gateway.read' }]);
    const status = async (url: string, headers: Record<string, string>): Promise<number> =>
      (await gateway.call({ url, token: null, headers })).status;
    const both = { 'x-auth-email': 'OPS@example.com', 'x-auth-key': token };
    const config = '/zones/0123456789abcdef0123456789abcdef/token_validation/config';

    // Behind the door is nothing here: 503 means that it opened.
    expect(await status(config, both)).toBe(503);
    expect(await status(`/client/v4${config}`, both)).toBe(503);
    expect(await status('/v1/tokens', both)).toBe(401);
    expect(await status('/apiops/projects/', both)).toBe(401);
    expect(await status('/v2/actions/targets/1', both)).toBe(401);
    expect(await status(config, { 'x-auth-key': token })).toBe(400);
    expect(await status(config, { 'x-auth-email': 'ops@example.com' })).toBe(400);
    expect(await status(config, { ...both, 'x-auth-email': 'other@example.com' })).toBe(403);
    expect(await status(config, { ...both, 'x-auth-key': plain.token })).toBe(403);
    expect(await status(config, { ...both, 'x-auth-key': BOOTSTRAP_TOKEN })).toBe(403);
    expect(await status(config, { ...both, authorization: 'Bearer wrong' })).toBe(403);
  });
});

describe('another replica', () => {
  it('refuses a revoked token that it remembers, as soon as it hears of it', async () => {
    const masterKey = [Buffer.alloc(32, 9).toString('base64')];
    const one = await startGateway({ config: { masterKey } });
    const two = await startGateway({ config: { masterKey, databaseUrl: one.service.databaseUrl } });
    try {
      const { id, token } = await one.issue([{ permission: 'organization.write' }]);
      const ask = async (): Promise<number> => (await two.call({ url: '/v1/organizations', token })).status;
      expect(await ask()).toBe(200);

      await one.call({ method: 'DELETE', url: `/v1/tokens/${id}` });

      await byEvent(async () => expect(await ask()).toBe(401));
    } finally {
      await two.stop();
      await one.stop();
    }
  });
});
