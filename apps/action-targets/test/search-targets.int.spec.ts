import { principalWith, TestService } from '@rekey/testing';
import { actionTargets } from '../src/index.js';
import { createTarget, type CreatedTarget, TARGETS, update } from './fixtures.js';

let service: TestService;
let alpha: CreatedTarget;
let beta: CreatedTarget;
let gamma: CreatedTarget;
beforeAll(async () => {
  service = await TestService.start(actionTargets);
  const make = (name: string, type: object, timeout: string, endpoint: string) =>
    createTarget(service, { name, restWebhook: undefined, ...type, timeout, endpoint });
  alpha = await make('Alpha_100%', { restAsync: {} }, '5s', 'https://b.invalid/');
  beta = await make('beta', { restWebhook: { interruptOnError: true } }, '100s', 'https://c.invalid/');
  gamma = await make('gamma ALPHA', { restCall: {} }, '30s', 'https://a.invalid/');
  await update(service, alpha, { payloadType: 'PAYLOAD_TYPE_JWT' });
});
afterAll(() => service?.stop());

const search = (body: object) => service.call({ method: 'POST', url: `${TARGETS}/search`, body });
async function namesFound(body: object): Promise<string[]> {
  return ((await search(body)).body.targets ?? []).map(({ name }: { name: string }) => name.split(/[_ ]/)[0]);
}

it('lists everything, the newest first, with counts as text', async () => {
  const { status, body } = await search({});
  expect(status).toBe(200);
  expect(body.pagination).toEqual({ totalResult: '3', appliedLimit: '100' });
  expect(body.targets.map(({ id }: { id: string }) => id)).toEqual([gamma.id, beta.id, alpha.id]);
  expect(body.targets[1]).toEqual((await service.call({ url: beta.url })).body.target);
  expect((await service.call({ method: 'POST', url: `${TARGETS}/search` })).body).toEqual(body);
});

it('leaves out the signing keys for whoever may not see them', async () => {
  const as = principalWith([{ permission: 'action.target.read' }]);
  const { body } = await service.call({ method: 'POST', url: `${TARGETS}/search`, body: {}, as });
  expect(body.targets).toHaveLength(3);
  expect(JSON.stringify(body)).not.toContain('signingKey');
});

it.each([
  ['TARGET_FIELD_NAME_ID', ['Alpha', 'beta', 'gamma']],
  ['TARGET_FIELD_NAME_CREATED_DATE', ['Alpha', 'beta', 'gamma']],
  ['TARGET_FIELD_NAME_CHANGED_DATE', ['beta', 'gamma', 'Alpha']],
  ['TARGET_FIELD_NAME_TARGET_TYPE', ['beta', 'gamma', 'Alpha']],
  ['TARGET_FIELD_NAME_URL', ['gamma', 'Alpha', 'beta']],
  ['TARGET_FIELD_NAME_TIMEOUT', ['Alpha', 'gamma', 'beta']],
  ['TARGET_FIELD_NAME_INTERRUPT_ON_ERROR', ['Alpha', 'gamma', 'beta']],
  [7, ['Alpha', 'gamma', 'beta']],
  ['TARGET_FIELD_NAME_COLOR', ['Alpha', 'beta', 'gamma']],
])('sorts by %s both ways', async (sortingColumn, names) => {
  expect(await namesFound({ sortingColumn, pagination: { asc: true } })).toEqual(names);
  expect(await namesFound({ sorting_column: sortingColumn })).toEqual([...names].reverse());
});

it('sorts by name', async () => {
  const found = await namesFound({ sortingColumn: 'TARGET_FIELD_NAME_NAME', pagination: { asc: true } });
  expect([...found].sort()).toEqual(['Alpha', 'beta', 'gamma']);
  expect(found.indexOf('beta')).toBeLessThan(found.indexOf('gamma'));
});

it.each([
  ['an equal name', { targetName: 'beta' }, ['beta']],
  ['an equal name in another case', { targetName: 'BETA' }, []],
  ['EQUALS_IGNORE_CASE', { targetName: 'BETA', method: 'TEXT_FILTER_METHOD_EQUALS_IGNORE_CASE' }, ['beta']],
  ['STARTS_WITH', { targetName: 'Alpha', method: 'TEXT_FILTER_METHOD_STARTS_WITH' }, ['Alpha']],
  ['STARTS_WITH_IGNORE_CASE', { targetName: 'ALPHA', method: 'TEXT_FILTER_METHOD_STARTS_WITH_IGNORE_CASE' }, ['Alpha']],
  ['CONTAINS', { targetName: 'a', method: 'TEXT_FILTER_METHOD_CONTAINS' }, ['Alpha', 'beta', 'gamma']],
  ['CONTAINS_IGNORE_CASE', { targetName: 'aLPHa', method: 5 }, ['Alpha', 'gamma']],
  ['ENDS_WITH', { targetName: 'ALPHA', method: 'TEXT_FILTER_METHOD_ENDS_WITH' }, ['gamma']],
  ['ENDS_WITH_IGNORE_CASE', { targetName: 'Alpha', method: 'TEXT_FILTER_METHOD_ENDS_WITH_IGNORE_CASE' }, ['gamma']],
  ['a wildcard, which is just text', { targetName: '_100%', method: 'TEXT_FILTER_METHOD_CONTAINS' }, ['Alpha']],
  ['a wildcard that would match', { targetName: 'b%', method: 'TEXT_FILTER_METHOD_STARTS_WITH' }, []],
  ['an unknown method as EQUALS', { targetName: 'beta', method: 'LIKE' }, ['beta']],
])('finds by %s', async (_name, targetNameFilter, names) => {
  expect(await namesFound({ filters: [{ targetNameFilter }], pagination: { asc: true } })).toEqual(names);
});

it('finds by ids, whatever they look like, and by all filters at once', async () => {
  const byIds = { inTargetIdsFilter: { targetIds: [beta.id, alpha.id, '1', "x'y", ''] } };
  expect(await namesFound({ filters: [byIds] })).toEqual(['beta', 'Alpha']);
  const byName = { target_name_filter: { target_name: 'beta' } };
  expect(await namesFound({ filters: [byIds, byName] })).toEqual(['beta']);
  expect(await namesFound({ filters: [{ inTargetIdsFilter: {} }] })).toEqual([]);
});

it('answers an empty result without a list and without a count', async () => {
  const { body } = await search({ filters: [{ targetNameFilter: { targetName: 'nobody' } }] });
  expect(body).toEqual({ pagination: { appliedLimit: '100' } });
});

it('pages', async () => {
  const page = (offset: number | string) => search({ pagination: { offset, limit: 2, asc: true } });
  const first = (await page(0)).body;
  const second = (await page('2')).body;
  expect(first.pagination).toEqual({ totalResult: '3', appliedLimit: '2' });
  expect([...first.targets, ...second.targets].map(({ id }) => id)).toEqual([alpha.id, beta.id, gamma.id]);
  expect((await page(3)).body).toEqual({ pagination: { totalResult: '3', appliedLimit: '2' } });
  expect((await search({ pagination: { limit: '1000' } })).body.pagination.appliedLimit).toBe('1000');
});

it.each([
  ['more than 1000 results', { pagination: { limit: 1001 } }, 'Limit exceeded (QUERY-4M0fs)'],
  ['a negative limit', { pagination: { limit: -1 } }, 'invalid value for unsigned field'],
  ['half a result', { pagination: { limit: 1.5 } }, 'invalid value for unsigned field'],
  ['an offset that is no number', { pagination: { offset: 'x' } }, 'invalid value for unsigned field'],
  ['an offset without end', { pagination: { offset: '99999999999999999999' } }, 'invalid value for unsigned field'],
  ['an order that is text', { pagination: { asc: 'true' } }, 'invalid value for bool field'],
  ['a page that is a list', { pagination: [] }, 'invalid value for message field'],
  ['a column that is an object', { sortingColumn: {} }, 'invalid value for enum field'],
  ['filters that are no list', { filters: {} }, 'invalid value for repeated field'],
  ['a filter that is null', { filters: [null] }, 'invalid value for repeated field'],
  ['too many filters', { filters: Array(101).fill({ inTargetIdsFilter: {} }) }, 'no more than 100'],
  ['an empty filter', { filters: [{}] }, 'invalid TargetSearchFilter.Filter: value is required'],
  ['two filters in one', { filters: [{ targetNameFilter: {}, inTargetIdsFilter: {} }] }, 'is already set'],
  ['a long name', { filters: [{ targetNameFilter: { targetName: 'x'.repeat(201) } }] }, 'at most 200 runes'],
  ['a filter that is text', { filters: [{ targetNameFilter: 'beta' }] }, 'invalid value for message field'],
  [
    'ids that are numbers',
    { filters: [{ inTargetIdsFilter: { targetIds: [1] } }] },
    'invalid value for repeated field',
  ],
])('refuses %s', async (_name, body, message) => {
  const answer = await search(body);
  expect(answer).toMatchObject({ status: 400, body: { code: 3, message: expect.stringContaining(message) } });
});
