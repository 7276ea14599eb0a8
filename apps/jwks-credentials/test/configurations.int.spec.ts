import { BOOTSTRAP, principalWith, TestService } from '@rekey/testing';
import { jwksCredentials } from '../src/index.js';
import {
  configurationBody,
  configurationsOf,
  createConfiguration,
  createZone,
  es256,
  eventsAbout,
  PREFIXES,
  queryDatabase,
  read,
  testKey,
} from './fixtures.js';

let service: TestService;
beforeAll(async () => {
  service = await TestService.start(jwksCredentials);
});
afterAll(() => service?.stop());

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
const MICROSECONDS = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/;
const SUCCESS = { success: true, errors: [], messages: [] };

function create(zoneId: string, overrides: object = {}): ReturnType<TestService['call']> {
  return service.call({ method: 'POST', url: configurationsOf(zoneId), body: configurationBody(overrides) });
}

describe.each(PREFIXES)('under "%s"', (prefix) => {
  it('creates, shows, lists, edits and deletes in the shapes of the contract', async () => {
    const zoneId = await createZone(service);
    const url = configurationsOf(zoneId, prefix);
    const keys = [es256(), testKey('PS384').jwk];
    const body = configurationBody({ token_type: 'jwt', credentials: { keys } });
    const created = await service.call({ method: 'POST', url, body });
    const result = {
      id: expect.stringMatching(UUID),
      title: body['title'],
      description: body['description'],
      token_sources: body['token_sources'],
      token_type: 'JWT',
      credentials: { keys },
      created_at: expect.stringMatching(MICROSECONDS),
      last_updated: created.body.result.created_at,
    };
    expect(created).toMatchObject({ status: 200, headers: { 'content-type': expect.stringMatching(/json/) } });
    expect(created.body).toEqual({ ...SUCCESS, result });

    const { id } = created.body.result;
    const got = await service.call({ url: `${url}/${id}` });
    expect({ status: got.status, body: got.body }).toEqual({ status: 200, body: created.body });

    const listed = await service.call({ url });
    const info = { page: 1, per_page: 20, count: 1, total_count: 1, total_pages: 1 };
    expect(listed.body).toEqual({ ...SUCCESS, result: [created.body.result], result_info: info });

    const edited = await service.call({ method: 'PATCH', url: `${url}/${id}`, body: { title: 'Another' } });
    const { description, token_sources } = created.body.result;
    expect({ status: edited.status, body: edited.body }).toEqual({
      status: 200,
      body: { ...SUCCESS, result: { id, title: 'Another', description, token_sources } },
    });

    const deleted = await service.call({ method: 'DELETE', url: `${url}/${id}` });
    expect({ status: deleted.status, body: deleted.body }).toEqual({
      status: 200,
      body: { ...SUCCESS, result: { id } },
    });
    expect((await service.call({ url: `${url}/${id}` })).status).toBe(404);
    expect((await service.call({ method: 'DELETE', url: `${url}/${id}` })).status).toBe(404);
    expect(await queryDatabase(service, 'SELECT 1 FROM credentials WHERE configuration_id = $1', [id])).toEqual([]);
    expect((await eventsAbout(service, id)).map(({ type, data }) => [type, data])).toEqual(
      ['created', 'updated', 'deleted'].map((verb) => [
        `io.rekey.token-configuration.${verb}.v1`,
        { zoneId, configId: id },
      ]),
    );
  });
});

describe('the list', () => {
  it('has pages in the order of creation, and an empty one beyond the end', async () => {
    const zoneId = await createZone(service);
    const ids: string[] = [];
    for (let index = 0; index < 7; index += 1) ids.push((await createConfiguration(service, [es256()], zoneId)).id);
    await createConfiguration(service);
    const pages = await Promise.all(
      [1, 2, 3].map((page) => service.call({ url: `${configurationsOf(zoneId)}?page=${page}&per_page=5` })),
    );
    expect(pages.map(({ status, body }) => [status, body.result.map(({ id }: { id: string }) => id)])).toEqual([
      [200, ids.slice(0, 5)],
      [200, ids.slice(5)],
      [200, []],
    ]);
    expect(pages.map(({ body }) => body.result_info)).toEqual(
      [5, 2, 0].map((count, index) => ({ page: index + 1, per_page: 5, count, total_count: 7, total_pages: 2 })),
    );
  });

  it('of a zone without configurations is empty', async () => {
    const { body } = await service.call({ url: configurationsOf(await createZone(service)) });
    const info = { page: 1, per_page: 20, count: 0, total_count: 0, total_pages: 0 };
    expect(body).toEqual({ ...SUCCESS, result: [], result_info: info });
  });

  it.each(['page=0', 'page=x', 'page=1.5', 'page=-1', 'per_page=4', 'per_page=51', 'per_page='])(
    'refuses %s and names it',
    async (query) => {
      const { status, body } = await service.call({ url: `${configurationsOf(await createZone(service))}?${query}` });
      expect(status).toBe(400);
      expect(body.errors[0]).toMatchObject({ source: { pointer: `/${query.split('=')[0]}` } });
    },
  );
});

describe('creating', () => {
  it.each([
    ['both kinds of source', ['http.request.headers["x-auth"][0]', 'http.request.cookies["Authorization"][12]']],
    ['four sources', ['a', 'b', 'c', 'd'].map((name) => `http.request.headers["${name}"][0]`)],
  ])('takes %s', async (_name, token_sources) => {
    const { status, body } = await create(await createZone(service), { token_sources });
    expect([status, body.result.token_sources]).toEqual([200, token_sources]);
  });

  it('takes the longest texts there may be, counted in characters', async () => {
    const texts = { title: '🔑'.repeat(50), description: 'é'.repeat(500) };
    const { body } = await create(await createZone(service), texts);
    expect(body.result).toMatchObject(texts);
  });

  it('takes the key set of an identity provider as it is, and says which algorithm it assumed', async () => {
    const [rsa, ec] = [testKey('RS256', 'one'), es256('two')];
    const { alg: _alg, ...withoutAlg } = rsa.jwk;
    const keys = [
      { ...withoutAlg, use: 'sig', x5c: ['MIIC'], x5t: 'abc', key_ops: ['verify'] },
      { kty: 'OKP', crv: 'Ed25519', x: 'AAAA', kid: 'three', alg: 'EdDSA' },
      { ...ec, use: 'sig' },
    ];
    const { status, body } = await create(await createZone(service), { credentials: { keys } });
    expect(status).toBe(200);
    expect(body.result.credentials).toEqual({ keys: [rsa.jwk, ec] });
    expect(body.messages).toEqual([
      { code: 110003, message: 'keys[0].alg was omitted and defaulted to "RS256" (kid "one")' },
    ]);
  });

  it.each<[string, object, string]>([
    ['no title', { title: undefined }, '/title'],
    ['a title of another type', { title: 5 }, '/title'],
    ['a title of null', { title: null }, '/title'],
    ['a title that is too long', { title: 'a'.repeat(51) }, '/title'],
    ['a title with NUL', { title: 'a\0' }, '/title'],
    ['no description', { description: undefined }, '/description'],
    ['a description that is too long', { description: 'a'.repeat(501) }, '/description'],
    ['no sources', { token_sources: undefined }, '/token_sources'],
    ['an empty list of sources', { token_sources: [] }, '/token_sources'],
    ['five sources', { token_sources: Array(5).fill('http.request.headers["a"][0]') }, '/token_sources'],
    ['a source that is text', { token_sources: 'http.request.headers["a"][0]' }, '/token_sources'],
    ['a source of another type', { token_sources: [1] }, '/token_sources'],
    ['a source in the query', { token_sources: ['http.request.uri.args["a"][0]'] }, '/token_sources'],
    ['a header that is not in lower case', { token_sources: ['http.request.headers["X-Auth"][0]'] }, '/token_sources'],
    ['a source without an index', { token_sources: ['http.request.headers["a"]'] }, '/token_sources'],
    ['a source with more behind', { token_sources: ['http.request.headers["a"][0] or true'] }, '/token_sources'],
    ['a source that is two', { token_sources: ['http.request.headers["a"]["b"][0]'] }, '/token_sources'],
    ['no type', { token_type: undefined }, '/token_type'],
    ['another type', { token_type: 'SAML' }, '/token_type'],
    ['a type of another type', { token_type: ['JWT'] }, '/token_type'],
    ['no credentials', { credentials: undefined }, '/credentials'],
    ['credentials that are a list', { credentials: [] }, '/credentials'],
    ['credentials that are text', { credentials: 'keys' }, '/credentials'],
    ['credentials without keys', { credentials: {} }, '/credentials/keys'],
  ])('refuses %s and makes nothing', async (_name, overrides, pointer) => {
    const zoneId = await createZone(service);
    const { status, body } = await create(zoneId, overrides);
    expect({ status, body }).toEqual({
      status: 400,
      body: {
        success: false,
        errors: [{ code: 10400, message: expect.any(String), source: { pointer } }],
        messages: [],
        result: null,
      },
    });
    expect((await service.call({ url: configurationsOf(zoneId) })).body.result).toEqual([]);
    expect(await queryDatabase(service, 'SELECT 1 FROM configurations WHERE zone_id = $1', [zoneId])).toEqual([]);
  });

  it.each([
    ['malformed JSON', '{"title":'],
    ['a list', '[]'],
    ['text', '"title"'],
  ])('refuses %s', async (_name, body) => {
    const url = configurationsOf(await createZone(service));
    expect(await service.call({ method: 'POST', url, body })).toMatchObject({ status: 400, body: { success: false } });
  });

  it('stops at 32 in a zone, however many come at once, and another zone has its own', async () => {
    const zoneId = await createZone(service);
    const key = es256();
    const make = (): Promise<{ status: number }> => create(zoneId, { credentials: { keys: [key] } });
    const answers = await Promise.all(Array.from({ length: 36 }, make));
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(32);
    expect(answers.filter(({ status }) => status === 400)).toHaveLength(4);
    const { body } = await service.call({ url: `${configurationsOf(zoneId)}?per_page=50` });
    expect(body.result_info).toMatchObject({ count: 32, total_count: 32 });
    await createConfiguration(service);
    await service.call({ method: 'DELETE', url: `${configurationsOf(zoneId)}/${body.result[0].id}` });
    expect((await make()).status).toBe(200);
  });
});

describe('editing', () => {
  it.each<[string, object]>([
    ['the title', { title: 'Other' }],
    ['the description', { description: 'Other' }],
    ['the sources', { token_sources: ['http.request.cookies["A"][1]', 'http.request.headers["b"][0]'] }],
    ['everything', { title: '', description: 'x', token_sources: ['http.request.cookies["A"][1]'] }],
  ])('changes %s and nothing else', async (_name, body) => {
    const configuration = await createConfiguration(service);
    const before = await read(service, configuration);
    const { status } = await service.call({ method: 'PATCH', url: configuration.url, body });
    expect(status).toBe(200);
    const after = await read(service, configuration);
    expect(after).toEqual({ ...before, ...body, last_updated: after.last_updated });
    expect(after.last_updated >= before.last_updated).toBe(true);
    expect(await eventsAbout(service, configuration.id)).toHaveLength(2);
  });

  it.each<[string, object | undefined]>([
    ['no body', undefined],
    ['an empty object', {}],
    ['nulls', { title: null, description: null, token_sources: null }],
    ['what is there already', { title: 'A configuration', description: '' }],
    ['fields with other routes or none', { token_type: 'SAML', credentials: { keys: [] }, id: 'x', zone_id: 'y' }],
  ])('changes nothing and publishes nothing for %s', async (_name, body) => {
    const configuration = await createConfiguration(service);
    const before = await read(service, configuration);
    const sent = { method: 'PATCH' as const, url: configuration.url, ...(body === undefined ? {} : { body }) };
    const answer = await service.call(sent);
    const { id, title, description, token_sources } = before;
    expect([answer.status, answer.body.result]).toEqual([200, { id, title, description, token_sources }]);
    expect(await read(service, configuration)).toEqual(before);
    expect(await eventsAbout(service, configuration.id)).toHaveLength(1);
  });

  it.each<[string, object]>([
    ['a title that is too long', { title: 'a'.repeat(51) }],
    ['a title of another type', { title: 1 }],
    ['a good title with a bad description', { title: 'Good', description: 'a'.repeat(501) }],
    ['no sources', { token_sources: [] }],
    ['an unknown source', { token_sources: ['http.request.body'] }],
  ])('refuses %s and changes nothing', async (_name, body) => {
    const configuration = await createConfiguration(service);
    const before = await read(service, configuration);
    expect((await service.call({ method: 'PATCH', url: configuration.url, body })).status).toBe(400);
    expect(await read(service, configuration)).toEqual(before);
    expect(await eventsAbout(service, configuration.id)).toHaveLength(1);
  });
});

describe('authorisation', () => {
  const ROUTES = [
    ['GET', ''],
    ['POST', ''],
    ['GET', '/:id'],
    ['PATCH', '/:id'],
    ['DELETE', '/:id'],
    ['PUT', '/:id/credentials'],
    ['PATCH', '/:id/credentials'],
  ] as const;

  function bodyOf(method: string, path: string): object {
    if (method === 'GET' || method === 'DELETE') return {};
    if (path === '') return { body: configurationBody() };
    return { body: path.endsWith('/credentials') ? { keys: [es256()] } : { title: 'Changed' } };
  }

  describe.each(ROUTES)('%s %s', (method, path) => {
    const isRead = method === 'GET';

    async function answerTo(as: (zoneId: string) => typeof BOOTSTRAP | null): Promise<number[]> {
      const configuration = await createConfiguration(service);
      const before = await read(service, configuration);
      const url = `${configurationsOf(configuration.zoneId)}${path.replace(':id', configuration.id)}`;
      const { status, body } = await service.call({
        method,
        url,
        as: as(configuration.zoneId),
        ...bodyOf(method, path),
      });
      if (status >= 400) expect(await read(service, configuration)).toEqual(before);
      return [status, body.errors[0]?.code];
    }

    it('refuses who has no grant, or one for another zone, before looking at anything', async () => {
      const refused = [403, 10000];
      expect(await answerTo(() => principalWith([]))).toEqual(refused);
      expect(await answerTo(() => principalWith([{ permission: 'zone.write' }]))).toEqual(refused);
      const elsewhere = { permission: 'api_gateway.write', scope: `zone:${'0'.repeat(32)}` } as const;
      expect(await answerTo(() => principalWith([elsewhere]))).toEqual(refused);
      expect(await answerTo(() => null)).toEqual([400, 9106]);
    });

    it(`lets in who may ${isRead ? 'read or write' : 'write'} there`, async () => {
      const scoped =
        (permission: 'api_gateway.read' | 'api_gateway.write') =>
        (zoneId: string): typeof BOOTSTRAP =>
          principalWith([{ permission, scope: `zone:${zoneId}` }]);
      expect(await answerTo(scoped('api_gateway.write'))).toEqual([200, undefined]);
      expect(await answerTo(() => principalWith([{ permission: 'api_gateway.write' }]))).toEqual([200, undefined]);
      expect(await answerTo(scoped('api_gateway.read'))).toEqual(isRead ? [200, undefined] : [403, 10000]);
    });

    it('knows no zone that does not exist and no configuration of another zone', async () => {
      const [own, other] = [await createConfiguration(service), await createConfiguration(service)];
      const places = [
        [other.id, '0'.repeat(32), 7003],
        [other.id, 'not-a-zone', 7003],
        [other.id, other.zoneId.toUpperCase(), 7003],
        ...(path === ''
          ? []
          : ([
              [other.id, own.zoneId, 10404],
              ['00000000-0000-4000-8000-000000000000', own.zoneId, 10404],
              ['not-a-uuid', own.zoneId, 10404],
            ] as const)),
      ] as const;
      const before = await read(service, other);
      for (const [id, zoneId, code] of places) {
        const url = `${configurationsOf(zoneId)}${path.replace(':id', id)}`;
        const { status, body } = await service.call({ method, url, ...bodyOf(method, path) });
        expect([url, status, body.success, body.errors[0].code]).toEqual([url, 404, false, code]);
      }
      expect(await read(service, other)).toEqual(before);
    });
  });
});
