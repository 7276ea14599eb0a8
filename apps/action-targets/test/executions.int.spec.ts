import { EVENT_NAMES, loadRoutes } from '@rekey/contracts';
import { servicePrincipal } from '@rekey/platform';
import { principalWith, type TestAnswer, TestService } from '@rekey/testing';
import { actionTargets } from '../src/index.js';
import { createTarget, eventsAbout, queryDatabase } from './fixtures.js';

const SET = 'io.rekey.execution.set.v1';
const METHOD = '/zitadel.action.v2.ActionService/GetTarget';
const SERVICE = 'zitadel.action.v2.ActionService';

type Verb = 'GET' | 'POST' | 'PUT';
interface Door {
  readonly door: string;
  readonly set: [Verb, string];
  readonly search: [Verb, string];
  readonly list: (what: 'Functions' | 'Methods' | 'Services') => [Verb, string];
}
const rest = (prefix: string): Door => ({
  door: prefix,
  set: ['PUT', `${prefix}/actions/executions`],
  search: ['POST', `${prefix}/actions/executions/search`],
  list: (what) => ['GET', `${prefix}/actions/executions/${what.toLowerCase()}`],
});
const connect = (service: string): Door => ({
  door: service,
  set: ['POST', `/${service}/SetExecution`],
  search: ['POST', `/${service}/ListExecutions`],
  list: (what) => ['POST', `/${service}/ListExecution${what}`],
});
const DOORS = [rest('/v2'), rest('/v2beta'), connect(SERVICE), connect('zitadel.action.v2beta.ActionService')];

let service: TestService;
let one: string;
let two: string;
beforeAll(async () => {
  service = await TestService.start(actionTargets);
  one = (await createTarget(service)).id;
  two = (await createTarget(service)).id;
});
afterEach(() => queryDatabase(service, 'DELETE FROM executions'));
afterAll(() => service?.stop());

const call = ([method, url]: [Verb, string], body?: object | string, more: object = {}): Promise<TestAnswer> =>
  service.call({ method, url, ...(body === undefined ? {} : { body }), ...more });
const set = (condition: object, targets: unknown): Promise<TestAnswer> =>
  call(['PUT', '/v2/actions/executions'], { condition, targets });
const stored = (): Promise<{ id: string; target_ids: string[] }[]> =>
  queryDatabase(service, 'SELECT id, target_ids FROM executions ORDER BY id');

describe.each(DOORS)('executions through $door', (door) => {
  const numberOf = (body: { code: unknown }): unknown => body.code;
  const code = (number: number, word: string): unknown => (door.door.startsWith('/') ? number : word);

  it('sets, lists, and tells the others', async () => {
    const condition = { request: { method: METHOD } };
    const before = service.events.length;
    const answer = await call(door.set, { condition, targets: [two, one] });
    expect(answer).toMatchObject({ status: 200, body: { setDate: expect.stringMatching(/^\d{4}-.*Z$/) } });
    expect(Object.keys(answer.body)).toEqual(['setDate']);
    const { setDate } = answer.body;
    expect((await call(door.search, {})).body).toEqual({
      pagination: { totalResult: '1', appliedLimit: '100' },
      executions: [{ condition, creationDate: setDate, changeDate: setDate, targets: [two, one] }],
    });
    expect(await stored()).toEqual([{ id: `request${METHOD}`, target_ids: [two, one] }]);
    await service.eventsOf(SET, `request${METHOD}`, 1);
    await eventsAbout(service);
    const events = service.events.slice(before).filter(({ type }) => type === SET);
    expect(events.map(({ subject, data }) => ({ subject, data }))).toEqual([
      { subject: `request${METHOD}`, data: { executionId: `request${METHOD}`, targetIds: [two, one] } },
    ]);
  });

  it('names what conditions can name', async () => {
    const functions = ['preuserinfo', 'preaccesstoken', 'presamlresponse'];
    const as = principalWith([]);
    const routes = await loadRoutes();
    const answers = await Promise.all(
      (['Functions', 'Methods', 'Services'] as const).map((what) => call(door.list(what), undefined, { as })),
    );
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200]);
    expect(answers.map(({ body }) => body)).toEqual([
      { functions },
      { methods: routes.executionMethods },
      { services: routes.executionServices },
    ]);
  });

  it('asks for the permission before it looks at anything', async () => {
    const reader = principalWith([{ permission: 'action.execution.read' }]);
    const writer = principalWith([{ permission: 'action.execution.write' }]);
    const refused = await call(door.set, { condition: 1 }, { as: reader });
    expect(refused).toMatchObject({ status: 403, body: { message: 'No matching permissions found (AUTH-5mWD2)' } });
    expect(numberOf(refused.body)).toBe(code(7, 'permission_denied'));
    expect(await call(door.search, {}, { as: writer })).toMatchObject({ status: 403 });
    expect(await call(door.search, {}, { as: reader })).toMatchObject({ status: 200 });
    const condition = { event: { all: true } };
    expect(await call(door.set, { condition, targets: [one] }, { as: writer })).toMatchObject({ status: 200 });
    for (const way of [door.set, door.search, door.list('Methods')]) {
      expect(await call(way, undefined, { as: null })).toMatchObject({ status: 401 });
    }
  });

  it.each<[string, object | string, number, unknown, string]>([
    ['no condition', {}, 400, [3, 'invalid_argument'], 'Errors.Execution.ConditionInvalid (ACTION-5r5Ju)'],
    [
      'an empty condition',
      { condition: {} },
      400,
      [3, 'invalid_argument'],
      'Condition.ConditionType: value is required',
    ],
    ['two conditions', { condition: { request: {}, event: {} } }, 400, [3, 'invalid_argument'], 'is already set'],
    [
      'all that is not true',
      { condition: { event: { all: false } } },
      400,
      [3, 'invalid_argument'],
      'EventExecution.All: value must equal true',
    ],
    [
      'an unknown method',
      { condition: { request: { method: '/a.B/C' } } },
      404,
      [5, 'not_found'],
      'Errors.Execution.ConditionInvalid (COMMAND-vysplsevt8)',
    ],
    [
      'an unknown service',
      { condition: { response: { service: 'a.B' } } },
      404,
      [5, 'not_found'],
      'COMMAND-qu6dfhiioq',
    ],
    ['an unknown function', { condition: { function: { name: 'x' } } }, 404, [5, 'not_found'], 'COMMAND-cdy39t0ksr'],
    [
      'an unknown event',
      { condition: { event: { event: 'user.added' } } },
      404,
      [5, 'not_found'],
      'COMMAND-74aaqj8fv9',
    ],
    ['an unknown group', { condition: { event: { group: 'ke' } } }, 404, [5, 'not_found'], 'COMMAND-er5oneb5lz'],
    [
      'an unknown target',
      { condition: { event: { all: true } }, targets: ['42'] },
      404,
      [5, 'not_found'],
      'Target not found (COMMAND-17e8fq1ggk)',
    ],
    [
      'a target that nothing can be',
      { condition: { event: { all: true } }, targets: ['../42'] },
      404,
      [5, 'not_found'],
      'COMMAND-17e8fq1ggk',
    ],
    [
      'an empty id, before an unknown condition',
      { condition: { event: { event: 'x' } }, targets: [''] },
      400,
      [3, 'invalid_argument'],
      'COMMAND-hdm4zl1hmd',
    ],
    [
      'more targets than there may be',
      { condition: { event: { all: true } }, targets: Array(101).fill('42') },
      400,
      [3, 'invalid_argument'],
      'no more than 100',
    ],
    [
      'targets that are no list',
      { condition: { event: { all: true } }, targets: '42' },
      400,
      [3, 'invalid_argument'],
      'invalid value for repeated field',
    ],
    [
      'a target that is a number',
      { condition: { event: { all: true } }, targets: [42] },
      400,
      [3, 'invalid_argument'],
      'invalid value for repeated field',
    ],
    ['a condition that is text', { condition: 'all' }, 400, [3, 'invalid_argument'], 'invalid value for message field'],
    ['a body that is no JSON', '{"condition":', 400, [3, 'invalid_argument'], ''],
    ['a body that is a list', [], 400, [3, 'invalid_argument'], ''],
  ])('refuses %s and sets nothing', async (_name, body, status, codes, message) => {
    const answer = await call(door.set, body);
    expect(answer).toMatchObject({ status, body: { message: expect.stringContaining(message) } });
    const [number, word] = codes as [number, string];
    expect(numberOf(answer.body)).toBe(code(number, word));
    expect(await stored()).toEqual([]);
  });
});

describe('SetExecution', () => {
  it('reads snake_case and null as protojson does', async () => {
    const condition = { request: { all: true, method: null }, event: null };
    expect((await set(condition, [one])).status).toBe(200);
    expect(await stored()).toEqual([{ id: 'request', target_ids: [one] }]);
  });

  it.each([...EVENT_NAMES])('takes the event %s', async (event) => {
    expect((await set({ event: { event } }, [one])).status).toBe(200);
  });

  it('refuses a target that is named twice', async () => {
    const { status, body } = await set({ event: { all: true } }, [one, two, one]);
    expect({ status, body }).toMatchObject({ status: 404, body: { details: [{ id: 'COMMAND-17e8fq1ggk' }] } });
    expect(await stored()).toEqual([]);
  });

  it('answers the same date to the same list, and publishes only changes', async () => {
    const condition = { event: { group: 'key' } };
    const subject = 'event/key.*';
    const { setDate } = (await set(condition, [one, two])).body;
    expect((await set({ event: { group: 'key.*' } }, [one, two])).body).toEqual({ setDate });
    const reordered = (await set(condition, [two, one])).body.setDate;
    expect(Date.parse(reordered)).toBeGreaterThanOrEqual(Date.parse(setDate));
    const cleared = (await set(condition, [])).body.setDate;
    expect((await set(condition, undefined)).body).toEqual({ setDate: cleared });
    await eventsAbout(service);
    const events = service.events.filter((event) => event.subject === subject);
    expect(events.map(({ data }) => data['targetIds'])).toEqual([[one, two], [two, one], []]);
  });

  it('makes a cleared execution disappear, and says nothing about one that was never set', async () => {
    await set({ event: { all: true } }, [one]);
    await set({ event: { all: true } }, []);
    expect((await call(['POST', '/v2/actions/executions/search'], {})).body).toEqual({
      pagination: { appliedLimit: '100' },
    });
    const never = await set({ response: { all: true } }, []);
    expect(never).toMatchObject({ status: 200, body: {} });
    expect(never.body).toEqual({});
    await eventsAbout(service);
    expect(service.events.filter(({ subject }) => subject === 'response')).toEqual([]);
  });

  it('sets one of many lists at the same moment, and publishes no other', async () => {
    const condition = { function: { name: 'preuserinfo' } };
    const lists = Array.from({ length: 12 }, (_, index) => (index % 2 === 0 ? [one, two] : [two]));
    const answers = await Promise.all(lists.map((targets) => set(condition, targets)));
    expect(answers.every(({ status }) => status === 200)).toBe(true);
    await eventsAbout(service);
    const events = service.events.filter(({ subject }) => subject === 'function/preuserinfo');
    const published = events.map(({ data }) => data['targetIds']);
    expect(published.at(-1)).toEqual((await stored())[0]?.target_ids);
    for (const [index, list] of published.entries()) expect(list).not.toEqual(published[index - 1]);
  });

  it('forgets deleted targets, and an execution that has none left', async () => {
    const gone = await createTarget(service);
    await set({ request: { service: SERVICE } }, [gone.id, one]);
    await set({ request: { all: true } }, [gone.id]);
    await service.call({ method: 'DELETE', url: gone.url });
    const { body } = await call(['POST', '/v2/actions/executions/search'], {});
    expect(body.pagination.totalResult).toBe('1');
    expect(body.executions).toMatchObject([{ condition: { request: { service: SERVICE } }, targets: [one] }]);
    expect((await set({ request: { all: true } }, [gone.id, one])).status).toBe(404);
  });
});

describe('the list for other services', () => {
  const url = '/internal/v1/executions';

  it('holds the executions that have a target to call', async () => {
    const gone = await createTarget(service);
    await set({ event: { group: 'key' } }, [one]);
    await set({ request: { method: METHOD } }, [two]);
    await set({ response: { all: true } }, [gone.id]);
    await service.call({ method: 'DELETE', url: gone.url });
    const as = servicePrincipal('gateway');
    expect(await service.call({ url, as })).toMatchObject({
      status: 200,
      body: { executionIds: ['event/key.*', `request${METHOD}`] },
    });
  });

  it('does not exist for callers', async () => {
    expect((await service.call({ url })).status).toBe(404);
    expect((await service.call({ url, as: null })).status).toBe(404);
  });
});
