import { TestService } from '@rekey/testing';
import { jwksCredentials } from '../src/index.js';
import { createZone, eventsAbout, memberOf, PREFIXES } from './fixtures.js';
import {
  CHANGED,
  createRule,
  createRules,
  listRules,
  ruleBody,
  rulesOf,
  SUCCESS,
  titlesOf,
  zoneWithConfiguration,
} from './rule-fixtures.js';

let service: TestService;
beforeAll(async () => {
  service = await TestService.start(jwksCredentials, { config: { rulesPerZoneMax: 8 } });
});
afterAll(() => service?.stop());

const NOBODY = '6f9619ff-8b86-4d01-b42d-00cf4fc964ff';

const bulk = (method: 'POST' | 'PATCH', zoneId: string, body: object | string, as?: ReturnType<typeof memberOf>) =>
  service.call({ method, url: `${rulesOf(zoneId)}/bulk`, body, ...(as === undefined ? {} : { as }) });

describe.each(PREFIXES)('under "%s"', (prefix) => {
  it('creates and edits many rules in the shapes of the contract', async () => {
    const { zoneId, configId } = await zoneWithConfiguration(service);
    const url = `${rulesOf(zoneId, prefix)}/bulk`;
    const expression = `is_jwt_valid("${configId}")`;
    const bodies = ['a', 'b'].map((title) => ruleBody({ title, expression }));
    const created = await service.call({ method: 'POST', url, body: bodies });
    expect(created.status).toBe(200);
    expect(created.body).toEqual({ ...SUCCESS, result: await listRules(service, zoneId) });
    expect(created.body.result).toMatchObject(bodies);

    const [a, b] = created.body.result;
    const edits = [
      { id: a.id, title: 'A', position: { after: b.id.toUpperCase() } },
      { id: b.id.toUpperCase(), enabled: false },
    ];
    const edited = await service.call({ method: 'PATCH', url, body: edits });
    expect(edited.status).toBe(200);
    expect(edited.body).toMatchObject({
      ...SUCCESS,
      result: [
        { ...a, title: 'A' },
        { ...b, enabled: false },
      ].map(({ last_updated: _, ...rest }) => rest),
    });
    expect(await listRules(service, zoneId)).toEqual(edited.body.result.toReversed());
    expect(
      (await eventsAbout(service, a.id, b.id)).map(({ type, subject, data }) => [type, subject, data['change']]),
    ).toEqual([
      [CHANGED, a.id, 'created'],
      [CHANGED, b.id, 'created'],
      [CHANGED, a.id, 'edited'],
      [CHANGED, b.id, 'edited'],
    ]);
  });
});

it('has nothing to do for an empty list', async () => {
  const zoneId = await createZone(service);
  for (const method of ['POST', 'PATCH'] as const)
    expect(await bulk(method, zoneId, [])).toMatchObject({ status: 200, body: { ...SUCCESS, result: [] } });
});

it.each([
  ['an object', ruleBody(), ''],
  ['text', '"x"', ''],
  ['malformed JSON', '[{', ''],
  ['nothing', '', ''],
  ['a list of text', ['x'], '/0'],
  ['a list in a list', [[ruleBody()]], '/0'],
  ['a null', [ruleBody(), null], '/1'],
  ['a rule without title', [ruleBody(), ruleBody({ title: undefined })], '/1/title'],
  ['a rule with a wrong host', [ruleBody({ selector: { include: [{ host: ['*'] }] } })], '/0/selector/include/0/host'],
  ['a wrong expression', [ruleBody(), ruleBody({ expression: 'and' })], '/1/expression'],
  ['an unknown configuration', [ruleBody(), ruleBody({ expression: `is_jwt_valid("${NOBODY}")` })], '/1/expression'],
  ['a place beside no rule', [ruleBody(), ruleBody({ position: { before: NOBODY } })], '/1/position/before'],
  ['more rules than a zone may have', Array.from({ length: 9 }, () => ruleBody()), undefined],
  ['more rules than a call may have', Array.from({ length: 501 }, () => ruleBody()), ''],
])('creates none of the rules for %s', async (_name, body, pointer) => {
  const zoneId = await createZone(service);
  const answer = await bulk('POST', zoneId, body);
  expect(answer).toMatchObject({ status: 400, body: { success: false, result: null } });
  if (pointer !== undefined && typeof body !== 'string') expect(answer.body.errors[0].source).toEqual({ pointer });
  expect(await listRules(service, zoneId)).toEqual([]);
});

it('names everything that is wrong, up to a bound', async () => {
  const zoneId = await createZone(service);
  const { body } = await bulk(
    'POST',
    zoneId,
    Array.from({ length: 100 }, () => ({})),
  );
  expect(body.errors).toHaveLength(20);
  expect(body.errors[19].source.pointer).toMatch(/^\/3\//);
});

it('edits none of the rules when one cannot be', async () => {
  const zoneId = await createZone(service);
  const [a, b] = await createRules(service, zoneId, 'a', 'b');
  const other = await createRule(service, await createZone(service));
  const before = await listRules(service, zoneId);
  const first = { id: a, title: 'New', position: { index: 2 } };
  for (const [second, status, pointer] of [
    [{ id: NOBODY, title: 'New' }, 404, '/1/id'],
    [{ id: other.id, title: 'New' }, 404, '/1/id'],
    [{ id: 'x', title: 'New' }, 400, '/1/id'],
    [{ title: 'New' }, 400, '/1/id'],
    [{ id: a, title: 'Newer' }, 400, '/1/id'],
    [{ id: b, title: 7 }, 400, '/1/title'],
    [{ id: b, expression: 'x' }, 400, '/1/expression'],
    [{ id: b, expression: `is_jwt_valid("${NOBODY}")` }, 400, '/1/expression'],
    [{ id: b, position: { after: b } }, 400, '/1/position/after'],
  ] as const) {
    const answer = await bulk('PATCH', zoneId, [first, second]);
    expect(answer.status).toBe(status);
    expect(answer.body.errors[0].source).toEqual({ pointer });
  }
  expect(await listRules(service, zoneId)).toEqual(before);
  expect(await eventsAbout(service, a ?? '', b ?? '')).toHaveLength(2);
});

it('puts the rules in any order by one call', async () => {
  const zoneId = await createZone(service);
  const ids = await createRules(service, zoneId, 'a', 'b', 'c', 'd');
  await bulk(
    'PATCH',
    zoneId,
    ids.toReversed().map((id, index) => ({ id, position: { index: index + 1 } })),
  );
  expect((await titlesOf(service, zoneId)).join('')).toBe('dcba');
});

it('is for those who may write in the zone', async () => {
  const [mine, other] = await Promise.all([createZone(service), createZone(service)]);
  const statusOf = async (as: ReturnType<typeof memberOf>): Promise<number[]> => [
    (await bulk('POST', mine, [ruleBody()], as)).status,
    (await bulk('PATCH', mine, [], as)).status,
  ];
  expect(await statusOf(memberOf(mine, 'api_gateway.read'))).toEqual([403, 403]);
  expect(await statusOf(memberOf(other, 'api_gateway.write'))).toEqual([403, 403]);
  expect(await statusOf(memberOf(mine, 'api_gateway.write'))).toEqual([200, 200]);
});
