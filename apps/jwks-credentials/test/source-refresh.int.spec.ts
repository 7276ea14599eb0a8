import { eventually, TestService, uniqueName } from '@rekey/testing';
import { jwksCredentials } from '../src/index.js';
import { createConfiguration, type CreatedConfiguration, es256, eventsAbout, queryDatabase, read } from './fixtures.js';
import { JwksServer } from './jwks-server.js';

const REPLACED = 'io.rekey.credentials.replaced.v1';

let service: TestService;
let issuer: JwksServer;

beforeAll(async () => {
  issuer = await JwksServer.start();
  service = await TestService.start(jwksCredentials, { config: { jwksRefreshInterval: '1s' } });
});
afterAll(async () => {
  await service?.stop();
  issuer?.stop();
});

interface Bound extends CreatedConfiguration {
  readonly path: string;
}

async function bind(config: CreatedConfiguration, path: string): Promise<void> {
  const url = `/v1/zones/${config.zoneId}/token_validation/config/${config.id}/sources`;
  const body = { urls: [{ url: issuer.url(path) }] };
  const answer = await service.call({ method: 'PUT', url, body });
  expect(answer.status).toBe(200);
}

async function boundTo(keys: readonly object[], etag?: string): Promise<Bound> {
  const path = `/${uniqueName('jwks')}`;
  issuer.list(path, keys, etag);
  const config = await createConfiguration(service, [es256('given')]);
  await bind(config, path);
  return { ...config, path };
}

interface State {
  readonly kids: readonly string[];
  readonly lastSync: string;
  readonly error: string | null;
}

async function stateOf({ id, zoneId }: Bound): Promise<State> {
  const { body } = await service.call({ url: `/v1/zones/${zoneId}/token_validation/config/${id}/sources` });
  return body.urls[0];
}

/** Once it was fetched so many times more. */
const fetched = (path: string, more: number, status = 200): Promise<void> => {
  const wanted = issuer.count(path, status) + more;
  return eventually(() => expect(issuer.count(path, status)).toBeGreaterThanOrEqual(wanted));
};

it('takes a new key of the URL, keeps the vanished one through its overlap, and the event says so', async () => {
  const bound = await boundTo([es256('old')]);
  issuer.list(bound.path, [es256('new')]);
  await eventually(async () => expect((await stateOf(bound)).kids).toEqual(['old', 'new']));
  const { credentials } = await read(service, bound);
  expect(credentials.keys.map(({ kid }: { kid: string }) => kid)).toEqual(['given', 'old', 'new']);
  const events = await service.eventsOf(REPLACED, bound.id, 2);
  expect(events[1]?.data).toMatchObject({
    after: ['given', 'old', 'new'].map((kid) => ({ kid, alg: 'ES256' })),
    rotationId: events[1]?.rotationid,
  });
  const [row] = await rowsOf(bound, 'old');
  expect(row?.retireAt.getTime()).toBeGreaterThan(Date.now() + 3_500_000);
});

it('asks with the ETag of what it has, and is told of nothing new without a change or an event', async () => {
  const bound = await boundTo([es256('one')], '"v1"');
  const { lastSync } = await stateOf(bound);
  await fetched(bound.path, 2, 304);
  expect(issuer.count(bound.path, 200)).toBe(1);
  await eventually(async () => expect((await stateOf(bound)).lastSync > lastSync).toBe(true));
  expect(await stateOf(bound)).toMatchObject({ kids: ['one'], error: null });
  const types = (await eventsAbout(service, bound.id)).map(({ type }) => type);
  expect(types.filter((type) => type === REPLACED)).toHaveLength(1);
});

it.each([
  ['fails', { status: 503 }, /answered 503/],
  ['is empty', { body: '{"keys":[]}' }, /at least one key/],
  ['is no JSON', { body: '<html>' }, /not JSON/],
  ['leads to a denied address', { status: 302, location: 'http://169.254.169.254/' }, /not allowed/],
])('that %s takes no key away, and says why until it works again', async (_, answer, error) => {
  const keys = [es256('one'), es256('two')];
  const bound = await boundTo(keys);
  issuer.answer(bound.path, answer);
  await eventually(async () => {
    expect(await stateOf(bound)).toMatchObject({ kids: ['one', 'two'], error: expect.stringMatching(error) });
  });
  issuer.list(bound.path, keys);
  await eventually(async () => expect(await stateOf(bound)).toMatchObject({ kids: ['one', 'two'], error: null }));
  expect(await rowsOf(bound, 'one')).toEqual([{ retireAt: null }]);
});

it('that suddenly lists few of its keys takes none away, until it is bound again', async () => {
  const keys = ['a', 'b', 'c', 'd'].map((kid) => es256(kid));
  const bound = await boundTo(keys, '"all"');
  issuer.list(bound.path, keys.slice(0, 1), '"few"');
  const error = 'The URL lists 1 of 4 keys: the others are kept until it is bound again';
  await eventually(async () => expect(await stateOf(bound)).toMatchObject({ kids: ['a', 'b', 'c', 'd'], error }));
  await fetched(bound.path, 2);
  expect(await stateOf(bound)).toMatchObject({ kids: ['a', 'b', 'c', 'd'], error });
  await bind(bound, bound.path);
  expect(await stateOf(bound)).toMatchObject({ kids: ['a'], error: null });
});

it('counts what became of each fetch', async () => {
  const { body } = await service.call({ url: '/metrics' });
  expect(body).toMatch(/rekey_jwks_refreshes_total\{[^}]*outcome="changed"[^}]*\} [1-9]/);
});

async function rowsOf({ id }: Bound, kid: string): Promise<{ retireAt: Date }[]> {
  const sql = 'SELECT retire_at AS "retireAt" FROM credentials WHERE configuration_id = $1 AND kid = $2';
  return queryDatabase(service, sql, [id, kid]);
}
