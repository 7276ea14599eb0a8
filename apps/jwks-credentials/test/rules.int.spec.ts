import { principalWith, TestService } from '@rekey/testing';
import type { Principal } from '@rekey/identity';
import { jwksCredentials } from '../src/index.js';
import { createConfiguration, createZone, es256, eventsAbout, memberOf, PREFIXES } from './fixtures.js';
import {
  CHANGED,
  createRule,
  listRules,
  MICROSECONDS,
  ruleBody,
  rulesOf,
  SUCCESS,
  titlesOf,
  UUID,
  zoneWithConfiguration,
} from './rule-fixtures.js';

let service: TestService;
beforeAll(async () => {
  service = await TestService.start(jwksCredentials, { config: { rulesPerZoneMax: 8 } });
});
afterAll(() => service?.stop());

const create = (zoneId: string, overrides: object = {}) =>
  service.call({ method: 'POST', url: rulesOf(zoneId), body: ruleBody(overrides) });

describe.each(PREFIXES)('under "%s"', (prefix) => {
  it('creates, shows, lists, edits and deletes in the shapes of the contract', async () => {
    const { zoneId, configId } = await zoneWithConfiguration(service);
    const url = rulesOf(zoneId, prefix);
    const body = {
      action: 'log',
      description: 'Long description for Token Validation Rule',
      enabled: true,
      expression: `is_jwt_valid("${configId}") or not is_jwt_present("${configId}")`,
      selector: {
        exclude: [{ operation_ids: ['f9c5615e-fe15-48ce-bec6-cfc1946f1bec'] }],
        include: [{ host: ['v1.example.com', 'v2.example.com'] }],
      },
      title: 'Example Token Validation Rule',
    };
    const created = await service.call({ method: 'POST', url, body });
    const result = {
      ...body,
      id: expect.stringMatching(UUID),
      created_at: expect.stringMatching(MICROSECONDS),
      last_updated: created.body.result.created_at,
    };
    const warning = {
      code: 110910,
      message: 'selector.exclude names operations that the zone does not have: f9c5615e-fe15-48ce-bec6-cfc1946f1bec',
    };
    expect(created.status).toBe(200);
    expect(created.body).toEqual({ ...SUCCESS, messages: [warning], result });

    const { id } = created.body.result;
    const got = await service.call({ url: `${url}/${id}` });
    expect({ status: got.status, body: got.body }).toEqual({ status: 200, body: { ...created.body, messages: [] } });

    const listed = await service.call({ url });
    const info = { page: 1, per_page: 20, count: 1, total_count: 1, total_pages: 1 };
    expect(listed.body).toEqual({ ...SUCCESS, result: [created.body.result], result_info: info });

    const edited = await service.call({
      method: 'PATCH',
      url: `${url}/${id}`,
      body: { title: 'Another', selector: {} },
    });
    const after = { ...created.body.result, title: 'Another', selector: {}, last_updated: expect.any(String) };
    expect({ status: edited.status, body: edited.body }).toEqual({ status: 200, body: { ...SUCCESS, result: after } });
    expect(edited.body.result.last_updated > created.body.result.last_updated).toBe(true);

    const deleted = await service.call({ method: 'DELETE', url: `${url}/${id}` });
    expect({ status: deleted.status, body: deleted.body }).toEqual({
      status: 200,
      body: { ...SUCCESS, result: { id } },
    });
    expect((await service.call({ url: `${url}/${id}` })).status).toBe(404);
    expect((await service.call({ method: 'DELETE', url: `${url}/${id}` })).status).toBe(404);
    expect((await eventsAbout(service, id)).map(({ type, data }) => [type, data])).toEqual(
      ['created', 'edited', 'deleted'].map((change) => [CHANGED, { zoneId, ruleId: id, change }]),
    );
  });
});

describe('creating', () => {
  it.each([
    ['no title', { title: undefined }, '/title'],
    ['a title of null', { title: null }, '/title'],
    ['a title that is too long', { title: 'a'.repeat(51) }, '/title'],
    ['a title of another type', { title: 7 }, '/title'],
    ['no description', { description: undefined }, '/description'],
    ['a description that is too long', { description: 'a'.repeat(501) }, '/description'],
    ['no action', { action: undefined }, '/action'],
    ['an unknown action', { action: 'allow' }, '/action'],
    ['no enabled', { enabled: undefined }, '/enabled'],
    ['enabled as text', { enabled: 'true' }, '/enabled'],
    ['no expression', { expression: undefined }, '/expression'],
    ['an empty expression', { expression: '' }, '/expression'],
    ['an expression of another type', { expression: ['true'] }, '/expression'],
    ['an expression that cannot be read', { expression: 'is_jwt_valid(' }, '/expression'],
    ['an expression that is too long', { expression: `not ${'('.repeat(5000)}` }, '/expression'],
    ['an expression that names no id', { expression: 'is_jwt_valid("mine")' }, '/expression'],
    ['no selector', { selector: undefined }, '/selector'],
    ['a selector of null', { selector: null }, '/selector'],
    ['a selector that is a list', { selector: [] }, '/selector'],
    ['hosts without a list', { selector: { include: { host: ['a.example'] } } }, '/selector/include'],
    ['a host that is none', { selector: { include: [{}, { host: ['a b'] }] } }, '/selector/include/1/host'],
    ['an empty list of hosts', { selector: { include: [{ host: [] }] } }, '/selector/include/0/host'],
    ['a part that is text', { selector: { include: ['a.example'] } }, '/selector/include/0'],
    [
      'an operation without a UUID',
      { selector: { exclude: [{ operation_ids: ['x'] }] } },
      '/selector/exclude/0/operation_ids',
    ],
    ['a position of two places', { position: { index: 1, after: 'x' } }, '/position'],
    ['a position of no place', { position: {} }, '/position'],
    ['a position of zero', { position: { index: 0 } }, '/position/index'],
    ['a position beside no rule', { position: { before: '6f9619ff-8b86-4d01-b42d-00cf4fc964ff' } }, '/position/before'],
  ])('refuses %s, points at it and makes nothing', async (_name, overrides, pointer) => {
    const zoneId = await createZone(service);
    const { status, body } = await create(zoneId, overrides);
    expect({ status, body }).toEqual({
      status: 400,
      body: {
        success: false,
        errors: expect.arrayContaining([{ code: 10400, message: expect.any(String), source: { pointer } }]),
        messages: [],
        result: null,
      },
    });
    expect(await listRules(service, zoneId)).toEqual([]);
  });

  it.each([
    ['no body', undefined],
    ['a list', []],
    ['text', '"x"'],
    ['malformed JSON', '{"title":'],
    ['an empty object', {}],
    ['a title with NUL', ruleBody({ title: 'a\0' })],
  ])('refuses %s', async (_name, body) => {
    const zoneId = await createZone(service);
    const answer = await service.call({
      method: 'POST',
      url: rulesOf(zoneId),
      ...(body === undefined ? {} : { body }),
    });
    expect(answer).toMatchObject({ status: 400, body: { success: false, result: null } });
    expect(await listRules(service, zoneId)).toEqual([]);
  });

  it('points at the column of what is wrong in the expression', async () => {
    const { zoneId, configId } = await zoneWithConfiguration(service);
    const other = await createConfiguration(service, [es256()]);
    const messageOf = async (expression: string): Promise<string> =>
      (await create(zoneId, { expression })).body.errors[0].message;
    expect(await messageOf('http.request.method eq')).toContain('column 23');
    expect(await messageOf(`is_jwt_valid("${configId}") or is_jwt_valid("${other.id}")`)).toBe(
      'expression is not valid at column 70: the zone has no token configuration of this id',
    );
    expect(await messageOf('is_jwt_valid("mine")')).toContain('column 14');
  });

  it('takes hosts in any spelling, and shows them as they are compared', async () => {
    const zoneId = await createZone(service);
    const { selector } = await createRule(service, zoneId, {
      selector: { include: [{ host: ['API.Example.com:443'] }, {}], exclude: null },
    });
    expect(selector).toEqual({ include: [{ host: ['api.example.com'] }, {}], exclude: null });
  });

  it('lets a zone have its limit of rules, however many arrive at once', async () => {
    const zoneId = await createZone(service);
    const answers = await Promise.all(Array.from({ length: 12 }, () => create(zoneId)));
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(8);
    expect(answers.find(({ status }) => status !== 200)).toMatchObject({
      status: 400,
      body: { errors: [{ code: 10400, message: 'A zone has at most 8 token validation rules' }] },
    });
    expect(await listRules(service, zoneId)).toHaveLength(8);
  });
});

describe('editing', () => {
  it('to the same changes nothing and says nothing', async () => {
    const { zoneId } = await zoneWithConfiguration(service);
    const rule = await createRule(service, zoneId, { selector: { include: [{ host: ['a.example'] }], exclude: null } });
    const url = `${rulesOf(zoneId)}/${rule.id}`;
    const { title, selector, expression } = rule;
    for (const body of [{}, { title, selector, expression }, { title: null }, { position: { index: 1 } }, { id: 'x' }])
      expect((await service.call({ method: 'PATCH', url, body })).body).toEqual({ ...SUCCESS, result: rule });
    expect(await eventsAbout(service, rule.id)).toHaveLength(1);
  });

  it.each([
    [{ title: 'a'.repeat(51) }, '/title'],
    [{ enabled: 1 }, '/enabled'],
    [{ action: 'skip' }, '/action'],
    [{ expression: 'true and' }, '/expression'],
    [{ expression: 'is_jwt_valid("6f9619ff-8b86-4d01-b42d-00cf4fc964ff")' }, '/expression'],
    [{ selector: { include: 'x' } }, '/selector/include'],
    [{ title: 'New', position: { after: '6f9619ff-8b86-4d01-b42d-00cf4fc964ff' } }, '/position/after'],
    [{ position: { index: 1.5 } }, '/position/index'],
    [{ position: { before: 'x' } }, '/position/before'],
    [{ position: 'first' }, '/position'],
  ])('refuses %j and changes nothing', async (body, pointer) => {
    const zoneId = await createZone(service);
    const rule = await createRule(service, zoneId);
    const answer = await service.call({ method: 'PATCH', url: `${rulesOf(zoneId)}/${rule.id}`, body });
    expect(answer.status).toBe(400);
    expect(answer.body.errors[0]).toMatchObject({ code: 10400, source: { pointer } });
    expect(await listRules(service, zoneId)).toEqual([rule]);
  });

  it('goes on when a configuration of its expression is gone, unless the expression is sent again', async () => {
    const { zoneId, configId } = await zoneWithConfiguration(service);
    const rule = await createRule(service, zoneId, { expression: `is_jwt_valid("${configId}")` });
    const removed = await service.call({
      method: 'DELETE',
      url: `/client/v4/zones/${zoneId}/token_validation/config/${configId}`,
    });
    expect(removed.status).toBe(200);
    const edit = (body: object) => service.call({ method: 'PATCH', url: `${rulesOf(zoneId)}/${rule.id}`, body });
    expect((await edit({ enabled: false })).body.result).toMatchObject({ enabled: false, expression: rule.expression });
    expect((await edit({ expression: rule.expression })).status).toBe(400);
  });
});

describe('the place of a rule', () => {
  const threeIn = async (): Promise<{ zoneId: string; ids: string[] }> => {
    const zoneId = await createZone(service);
    const ids: string[] = [];
    for (const title of ['a', 'b', 'c']) ids.push((await createRule(service, zoneId, { title })).id);
    return { zoneId, ids };
  };

  it.each([
    ['c', 'index', 1, 'cab'],
    ['a', 'index', 2, 'bac'],
    ['a', 'index', 99, 'bca'],
    ['c', 'before', 'a', 'cab'],
    ['a', 'before', 'c', 'bac'],
    ['a', 'after', 'c', 'bca'],
    ['c', 'after', 'a', 'acb'],
    ['a', 'before', 'b', 'abc'],
    ['b', 'after', 'a', 'abc'],
  ])('%s moved to %s %s makes %s', async (title, side, to, expected) => {
    const { zoneId, ids } = await threeIn();
    const idOf = (letter: string): string => ids['abc'.indexOf(letter)] ?? '';
    const position = { [side]: typeof to === 'number' ? to : idOf(to).toUpperCase() };
    const answer = await service.call({
      method: 'PATCH',
      url: `${rulesOf(zoneId)}/${idOf(title)}`,
      body: { position },
    });
    expect(answer.status).toBe(200);
    expect((await titlesOf(service, zoneId)).join('')).toBe(expected);
    const events = await eventsAbout(service, ...ids);
    expect(events.filter(({ data }) => data['change'] === 'edited').map(({ subject }) => subject)).toEqual(
      expected === 'abc' ? [] : [idOf(title)],
    );
  });

  it('is the end for a new one that does not say otherwise, after deletions too', async () => {
    const { zoneId, ids } = await threeIn();
    await service.call({ method: 'DELETE', url: `${rulesOf(zoneId)}/${ids[1]}` });
    await createRule(service, zoneId, { title: 'd' });
    await createRule(service, zoneId, { title: 'e', position: { index: 1 } });
    await createRule(service, zoneId, { title: 'f', position: { after: ids[0] } });
    expect((await titlesOf(service, zoneId)).join('')).toBe('eafcd');
  });

  it('cannot be beside itself or beside a rule of another zone', async () => {
    const [{ zoneId, ids }, other] = await Promise.all([threeIn(), threeIn()]);
    for (const before of [ids[0], other.ids[0]])
      expect(
        (await service.call({ method: 'PATCH', url: `${rulesOf(zoneId)}/${ids[0]}`, body: { position: { before } } }))
          .status,
      ).toBe(400);
    expect((await titlesOf(service, zoneId)).join('')).toBe('abc');
  });

  it('is one for each rule when many move at once', async () => {
    const { zoneId, ids } = await threeIn();
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, index) =>
        service.call({
          method: 'PATCH',
          url: `${rulesOf(zoneId)}/${ids[index % 3]}`,
          body: { position: { index: 1 + (index % 2) } },
        }),
      ),
    );
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
    expect((await titlesOf(service, zoneId)).toSorted().join('')).toBe('abc');
  });
});

describe('who may', () => {
  it('is told by the grants of the caller', async () => {
    const [mine, other] = await Promise.all([createZone(service), createZone(service)]);
    const { id } = await createRule(service, mine);
    const statusesOf = async (as: Principal | null): Promise<number[]> => {
      const url = rulesOf(mine);
      const answers = await Promise.all([
        service.call({ url, as }),
        service.call({ url: `${url}/${id}`, as }),
        service.call({ method: 'POST', url, as, body: ruleBody() }),
        service.call({ method: 'PATCH', url: `${url}/${id}`, as, body: { title: 'New' } }),
      ]);
      answers.push(await service.call({ method: 'DELETE', url: `${url}/${id}`, as }));
      return answers.map(({ status }) => status);
    };
    expect(await statusesOf(null)).toEqual([400, 400, 400, 400, 400]);
    expect(await statusesOf(principalWith([]))).toEqual([403, 403, 403, 403, 403]);
    expect(await statusesOf(memberOf(other, 'api_gateway.write'))).toEqual([403, 403, 403, 403, 403]);
    expect(await statusesOf(memberOf(mine, 'api_gateway.read'))).toEqual([200, 200, 403, 403, 403]);
    expect(await statusesOf(memberOf(mine, 'api_gateway.write'))).toEqual([200, 200, 200, 200, 200]);
  });

  it('finds no rule of another zone, no unknown one, and no unknown zone', async () => {
    const [mine, other] = await Promise.all([createZone(service), createZone(service)]);
    const rule = await createRule(service, mine);
    for (const id of [rule.id, '6f9619ff-8b86-4d01-b42d-00cf4fc964ff', 'nonsense', 'bulk']) {
      const url = `${rulesOf(other)}/${id}`;
      const answers = [
        await service.call({ url }),
        ...(id === 'bulk' ? [] : [await service.call({ method: 'PATCH', url, body: { title: 'New' } })]),
        await service.call({ method: 'DELETE', url }),
      ];
      for (const { status, body } of answers)
        expect({ status, code: body.errors[0].code }).toEqual({ status: 404, code: 10404 });
    }
    expect(await listRules(service, mine)).toEqual([rule]);
    const { status, body } = await service.call({ url: rulesOf('f'.repeat(32)) });
    expect({ status, code: body.errors[0].code }).toEqual({ status: 404, code: 7003 });
  });
});
