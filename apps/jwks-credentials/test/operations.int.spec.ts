import { principalWith, TestService } from '@rekey/testing';
import { jwksCredentials } from '../src/index.js';
import { createZone, memberOf, queryDatabase } from './fixtures.js';

let service: TestService;
beforeAll(async () => {
  service = await TestService.start(jwksCredentials, { config: { operationsPerZoneMax: 5 } });
});
afterAll(() => service?.stop());

const OPERATION = { method: 'GET', host: 'api.example.com', endpoint: '/api/users/{id}' };
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

const urlOf = (zoneId: string): string => `/v1/zones/${zoneId}/operations`;

function create(zoneId: string, body?: object | string, as?: ReturnType<typeof memberOf> | null) {
  return service.call({
    method: 'POST',
    url: urlOf(zoneId),
    ...(body === undefined ? {} : { body }),
    ...(as === undefined ? {} : { as }),
  });
}

const rowsOf = (zoneId: string): Promise<object[]> =>
  queryDatabase(service, 'SELECT * FROM operations WHERE zone_id = $1', [zoneId]);

it('makes, lists and removes an operation', async () => {
  const zoneId = await createZone(service);
  const made = await create(zoneId, OPERATION);
  const operation = { id: expect.stringMatching(UUID), ...OPERATION, createdAt: expect.any(String) };
  expect({ status: made.status, body: made.body }).toEqual({ status: 201, body: operation });
  expect((await service.call({ url: urlOf(zoneId) })).body).toEqual({ items: [made.body], next: null });

  const removed = await service.call({ method: 'DELETE', url: `${urlOf(zoneId)}/${made.body.id}` });
  expect({ status: removed.status, body: removed.body }).toEqual({ status: 204, body: undefined });
  expect((await service.call({ url: urlOf(zoneId) })).body).toEqual({ items: [], next: null });
  expect((await service.call({ method: 'DELETE', url: `${urlOf(zoneId)}/${made.body.id}` })).status).toBe(404);
});

it.each([
  [{ method: 'get' }, { method: 'GET' }],
  [{ host: 'API.Example.COM' }, { host: 'api.example.com' }],
  [{ host: 'api.example.com:8443' }, { host: 'api.example.com' }],
  [{ host: 'api.example.com.' }, { host: 'api.example.com' }],
  [{ host: '127.0.0.1:3000' }, { host: '127.0.0.1' }],
  [{ host: '[::1]:3000' }, { host: '[::1]' }],
  [{ endpoint: '/' }, { endpoint: '/' }],
  [{ endpoint: '/files/{name}.json' }, { endpoint: '/files/{name}.json' }],
])('takes %j as %j', async (given, shown) => {
  const { status, body } = await create(await createZone(service), { ...OPERATION, ...given });
  expect(status).toBe(201);
  expect(body).toMatchObject(shown);
});

it.each([
  ['no body', undefined, ''],
  ['a list', [], ''],
  ['malformed JSON', '{"method":', ''],
  ['no method', { ...OPERATION, method: undefined }, 'method'],
  ['an unknown method', { ...OPERATION, method: 'FETCH' }, 'method'],
  ['a method of another type', { ...OPERATION, method: ['GET'] }, 'method'],
  ['no host', { ...OPERATION, host: undefined }, 'host'],
  ['an empty host', { ...OPERATION, host: '' }, 'host'],
  ['a host with a scheme', { ...OPERATION, host: 'https://example.com' }, 'host'],
  ['a host with a wildcard', { ...OPERATION, host: '*.example.com' }, 'host'],
  ['a host that is too long', { ...OPERATION, host: `${'a.'.repeat(127)}com` }, 'host'],
  ['a host of another type', { ...OPERATION, host: 7 }, 'host'],
  ['no endpoint', { ...OPERATION, endpoint: undefined }, 'endpoint'],
  ['a relative endpoint', { ...OPERATION, endpoint: 'users' }, 'endpoint'],
  ['an endpoint with a query', { ...OPERATION, endpoint: '/users?x=1' }, 'endpoint'],
  ['an endpoint with an open brace', { ...OPERATION, endpoint: '/users/{id' }, 'endpoint'],
  ['two parameters in one segment', { ...OPERATION, endpoint: '/users/{a}{b}' }, 'endpoint'],
  ['an endpoint that is too long', { ...OPERATION, endpoint: `/${'a'.repeat(2048)}` }, 'endpoint'],
  ['an endpoint with NUL', { ...OPERATION, endpoint: '/a\0' }, 'endpoint'],
])('refuses %s and makes nothing', async (_name, body, field) => {
  const zoneId = await createZone(service);
  const answer = await create(zoneId, body);
  expect(answer).toMatchObject({ status: 400, body: { status: 400 } });
  expect(JSON.stringify(answer.body)).toContain(field);
  expect(await rowsOf(zoneId)).toEqual([]);
});

it('has each operation once: the names of parameters make no difference', async () => {
  const zoneId = await createZone(service);
  const answers = await Promise.all(
    ['/a/{x}', '/a/{y}', '/a/{x}/b', '/a/b'].map((endpoint) => create(zoneId, { ...OPERATION, endpoint })),
  );
  expect(answers.map(({ status }) => status).sort()).toEqual([201, 201, 201, 409]);
  expect((await create(await createZone(service), OPERATION)).status).toBe(201);
});

it('lets a zone have its limit of operations, however many arrive at once', async () => {
  const zoneId = await createZone(service);
  const answers = await Promise.all(
    Array.from({ length: 8 }, (_, index) => create(zoneId, { ...OPERATION, endpoint: `/${index}` })),
  );
  expect(answers.filter(({ status }) => status === 201)).toHaveLength(5);
  expect(answers.filter(({ status }) => status === 400)).toHaveLength(3);
  expect(await rowsOf(zoneId)).toHaveLength(5);
});

it('lists every operation once, page by page, and those of a host or a method', async () => {
  const zoneId = await createZone(service);
  const made: string[] = [];
  for (const [method, host] of [
    ['GET', 'a.example'],
    ['POST', 'a.example'],
    ['GET', 'b.example'],
  ])
    made.push((await create(zoneId, { method, host, endpoint: '/' })).body.id);
  const first = (await service.call({ url: `${urlOf(zoneId)}?limit=2` })).body;
  const second = (await service.call({ url: `${urlOf(zoneId)}?limit=2&after=${first.next}` })).body;
  const ids = [...first.items, ...second.items].map(({ id }: { id: string }) => id);
  expect([ids, second.next]).toEqual([made, null]);

  const idsAt = async (query: string): Promise<string[]> =>
    (await service.call({ url: `${urlOf(zoneId)}?${query}` })).body.items.map(({ id }: { id: string }) => id);
  expect(await idsAt('host=A.example:80')).toEqual(made.slice(0, 2));
  expect(await idsAt('method=get')).toEqual([made[0], made[2]]);
  expect(await idsAt('after=nonsense')).toEqual([]);
  for (const query of ['host=%20', 'method=FETCH', 'limit=0', 'limit=501'])
    expect((await service.call({ url: `${urlOf(zoneId)}?${query}` })).status).toBe(400);
});

it('keeps zones apart', async () => {
  const [mine, other] = await Promise.all([createZone(service), createZone(service)]);
  const { body } = await create(mine, OPERATION);
  expect((await service.call({ url: urlOf(other) })).body.items).toEqual([]);
  expect((await service.call({ method: 'DELETE', url: `${urlOf(other)}/${body.id}` })).status).toBe(404);
  expect((await service.call({ method: 'DELETE', url: `${urlOf(mine)}/nonsense` })).status).toBe(404);
  expect(await rowsOf(mine)).toHaveLength(1);

  const unknown = 'f'.repeat(32);
  expect((await create(unknown, OPERATION)).status).toBe(404);
  expect((await service.call({ url: urlOf(unknown) })).status).toBe(404);
});

it('answers each caller as its grants say', async () => {
  const [mine, other] = await Promise.all([createZone(service), createZone(service)]);
  const { body } = await create(mine, OPERATION);
  const statusesOf = async (as: ReturnType<typeof memberOf> | null): Promise<number[]> => [
    (await service.call({ url: urlOf(mine), as })).status,
    (await create(mine, OPERATION, as)).status,
    (await service.call({ method: 'DELETE', url: `${urlOf(mine)}/${body.id}`, as })).status,
  ];
  expect(await statusesOf(null)).toEqual([401, 401, 401]);
  expect(await statusesOf(principalWith([]))).toEqual([403, 403, 403]);
  expect(await statusesOf(memberOf(other, 'api_gateway.write'))).toEqual([403, 403, 403]);
  expect(await statusesOf(memberOf(mine, 'api_gateway.read'))).toEqual([200, 403, 403]);
  expect(await statusesOf(memberOf(mine, 'api_gateway.write'))).toEqual([200, 409, 204]);
});
