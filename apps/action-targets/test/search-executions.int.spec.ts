import { type TestAnswer, TestService } from '@rekey/testing';
import { executionIdOf } from '../src/executions/condition.js';
import { actionTargets } from '../src/index.js';
import { createTarget, queryDatabase } from './fixtures.js';

const METHOD = '/zitadel.action.v2.ActionService/GetTarget';
const SERVICE = 'zitadel.action.v2.ActionService';
const CONDITIONS = {
  method: { request: { method: METHOD } },
  service: { response: { service: SERVICE } },
  all: { request: { all: true } },
  name: { function: { name: 'preaccesstoken' } },
  event: { event: { event: 'key.rotated' } },
  group: { event: { group: 'key' } },
};
type Name = keyof typeof CONDITIONS;
const NAMES = Object.keys(CONDITIONS) as Name[];

let service: TestService;
let one: string;
let two: string;
beforeAll(async () => {
  service = await TestService.start(actionTargets);
  one = (await createTarget(service)).id;
  two = (await createTarget(service)).id;
  const put = (name: Name, targets: string[]): Promise<TestAnswer> =>
    service.call({
      method: 'PUT',
      url: '/v2/actions/executions',
      body: { condition: CONDITIONS[name], targets },
    });
  for (const name of NAMES) await put(name, [one]);
  await put('service', [one, two]);
  // Milliseconds may be the same; the order of the spec is not left to chance.
  for (const [index, name] of NAMES.entries()) {
    await queryDatabase(service, 'UPDATE executions SET created_at = $2, changed_at = $3 WHERE id = $1', [
      executionIdOf(CONDITIONS[name]),
      new Date(1_800_000_000_000 + index),
      new Date(1_800_000_001_000 + (name === 'service' ? 100 : index)),
    ]);
  }
});
afterAll(() => service?.stop());

const search = (body: object): Promise<TestAnswer> =>
  service.call({ method: 'POST', url: '/v2/actions/executions/search', body });
async function found(body: object): Promise<Name[]> {
  const { status, body: answer } = await search(body);
  expect(status).toBe(200);
  const { executions = [] } = answer as { executions?: { condition: object }[] };
  return executions.map(
    ({ condition }) => NAMES.find((name) => JSON.stringify(CONDITIONS[name]) === JSON.stringify(condition)) as Name,
  );
}

it('lists everything, the newest first', async () => {
  expect(await found({})).toEqual([...NAMES].reverse());
  const { body } = await service.call({ method: 'POST', url: '/v2/actions/executions/search' });
  expect(body.pagination).toEqual({ totalResult: '6', appliedLimit: '100' });
});

it.each<[string | number, Name[]]>([
  ['EXECUTION_FIELD_NAME_ID', ['group', 'event', 'name', 'all', 'method', 'service']],
  ['EXECUTION_FIELD_NAME_CREATED_DATE', NAMES],
  ['EXECUTION_FIELD_NAME_CHANGED_DATE', ['method', 'all', 'name', 'event', 'group', 'service']],
  [3, ['method', 'all', 'name', 'event', 'group', 'service']],
  ['EXECUTION_FIELD_NAME_COLOR', NAMES],
])('sorts by %s both ways', async (sortingColumn, names) => {
  expect(await found({ sortingColumn, pagination: { asc: true } })).toEqual(names);
  expect(await found({ sorting_column: sortingColumn })).toEqual([...names].reverse());
});

const ofType = (executionType: unknown): object => ({ executionTypeFilter: { executionType } });

it.each<[string, object, Name[]]>([
  ['requests', ofType('EXECUTION_TYPE_REQUEST'), ['method', 'all']],
  ['responses', ofType(2), ['service']],
  ['events', ofType('EXECUTION_TYPE_EVENT'), ['event', 'group']],
  ['functions', ofType('EXECUTION_TYPE_FUNCTION'), ['name']],
  ['no type', ofType(undefined), []],
  ['a target', { targetFilter: { targetId: 'two' } }, ['service']],
  ['a target that does not exist', { target_filter: { target_id: '42' } }, []],
  [
    'conditions',
    { inConditionsFilter: { conditions: [CONDITIONS.all, { event: { group: 'key.*' } }, CONDITIONS.method] } },
    ['method', 'all', 'group'],
  ],
  ['a condition that nobody set', { inConditionsFilter: { conditions: [{ event: { event: 'x' } }] } }, []],
  ['no condition', { inConditionsFilter: {} }, []],
])('finds by %s', async (_name, filter, names) => {
  const filters = [JSON.parse(JSON.stringify(filter).replace('"two"', `"${two}"`))];
  expect(await found({ filters, pagination: { asc: true } })).toEqual(names);
});

it('finds what passes every filter, without a list or a count when nothing does', async () => {
  const events = ofType('EXECUTION_TYPE_EVENT');
  expect(await found({ filters: [events, { inConditionsFilter: { conditions: [CONDITIONS.event] } }] })).toEqual([
    'event',
  ]);
  expect((await search({ filters: [events, { targetFilter: { targetId: two } }] })).body).toEqual({
    pagination: { appliedLimit: '100' },
  });
});

it('pages', async () => {
  const page = (offset: number | string): Promise<Name[]> => found({ pagination: { offset, limit: 4, asc: true } });
  expect([...(await page(0)), ...(await page('4'))]).toEqual(NAMES);
  expect((await search({ pagination: { offset: 6, limit: 4 } })).body).toEqual({
    pagination: { totalResult: '6', appliedLimit: '4' },
  });
});

it.each([
  ['more than 1000 results', { pagination: { limit: 1001 } }, 'Limit exceeded (QUERY-4M0fs)'],
  ['a page that is a list', { pagination: [] }, 'invalid value for message field'],
  ['a column that is an object', { sortingColumn: {} }, 'invalid value for enum field'],
  ['filters that are no list', { filters: {} }, 'invalid value for repeated field'],
  ['an empty filter', { filters: [{}] }, 'invalid ExecutionSearchFilter.Filter: value is required'],
  ['two filters in one', { filters: [{ targetFilter: {}, executionTypeFilter: {} }] }, 'is already set'],
  ['too many filters', { filters: Array(101).fill({ targetFilter: {} }) }, 'no more than 100'],
  [
    'an empty condition',
    { filters: [{ inConditionsFilter: { conditions: [{}] } }] },
    'ConditionType: value is required',
  ],
  ['a condition that is text', { filters: [{ inConditionsFilter: { conditions: ['x'] } }] }, 'invalid value for'],
  ['a type that is an object', { filters: [{ executionTypeFilter: { executionType: {} } }] }, 'for enum field'],
  ['a target that is a number', { filters: [{ targetFilter: { targetId: 1 } }] }, 'invalid value for string field'],
])('refuses %s', async (_name, body, message) => {
  expect(await search(body)).toMatchObject({
    status: 400,
    body: { code: 3, message: expect.stringContaining(message) },
  });
});
