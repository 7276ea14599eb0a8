import { EVENT_NAMES, loadRoutes, type RouteTable } from '@rekey/contracts';
import fc from 'fast-check';
import { checkKnown, conditionOf, EXECUTION_FUNCTIONS, executionIdOf } from './condition.js';
import type { ConditionDto } from './dto/condition.dto.js';
import { problemOfCondition } from './dto/condition.rule.js';

const METHOD = '/zitadel.action.v2.ActionService/UpdateTarget';
const SERVICE = 'zitadel.action.v2.ActionService';

const stored: [ConditionDto, string][] = [
  [{ request: { method: METHOD } }, `request${METHOD}`],
  [{ request: { service: SERVICE } }, `request/${SERVICE}`],
  [{ request: { all: true } }, 'request'],
  [{ response: { method: METHOD } }, `response${METHOD}`],
  [{ response: { service: SERVICE } }, `response/${SERVICE}`],
  [{ response: { all: true } }, 'response'],
  [{ function: { name: 'preaccesstoken' } }, 'function/preaccesstoken'],
  [{ event: { event: 'key.rotated' } }, 'event/key.rotated'],
  [{ event: { group: 'key' } }, 'event/key.*'],
  [{ event: { all: true } }, 'event'],
];

describe('conditions', () => {
  let routes: RouteTable;
  beforeAll(async () => {
    routes = await loadRoutes();
  });

  it.each(stored)('%j is stored as %s, and read back', (condition, id) => {
    expect(problemOfCondition(condition, 'X')).toBeUndefined();
    expect(() => checkKnown(condition, routes)).not.toThrow();
    expect(executionIdOf(condition)).toBe(id);
    expect(conditionOf(id)).toEqual(condition);
  });

  it('takes a group with its suffix for the same', () => {
    expect(executionIdOf({ event: { group: 'key.*' } })).toBe('event/key.*');
    expect(() => checkKnown({ event: { group: 'key.*' } }, routes)).not.toThrow();
  });

  it('survives the way through its stored id, whatever it names', () => {
    const api = fc.oneof(
      fc.constantFrom(...routes.executionMethods).map((method) => ({ method })),
      fc.constantFrom(...routes.executionServices).map((service) => ({ service })),
      fc.constant({ all: true }),
    );
    const condition: fc.Arbitrary<ConditionDto> = fc.oneof(
      api.map((request) => ({ request })),
      api.map((response) => ({ response })),
      fc.constantFrom(...EXECUTION_FUNCTIONS).map((name) => ({ function: { name } })),
      fc.constantFrom(...EVENT_NAMES).map((event) => ({ event: { event } })),
      fc.constantFrom(...EVENT_NAMES).map((event) => ({ event: { group: event.split('.')[0] as string } })),
    );
    fc.assert(fc.property(condition, (one) => expect(conditionOf(executionIdOf(one))).toEqual(one)));
  });

  it.each<[ConditionDto, string]>([
    [{ request: { method: METHOD.slice(1) } }, 'COMMAND-vysplsevt8'],
    [{ response: { method: '/zitadel.action.v2.ActionService/Nothing' } }, 'COMMAND-vysplsevt8'],
    [{ request: { method: '/apinizer.v1.KeyService/../KeyService/UpdateKey' } }, 'COMMAND-vysplsevt8'],
    [{ request: { service: `/${SERVICE}` } }, 'COMMAND-qu6dfhiioq'],
    [{ response: { service: 'zitadel.action.v2' } }, 'COMMAND-qu6dfhiioq'],
    [{ function: { name: 'PreAccessToken' } }, 'COMMAND-cdy39t0ksr'],
    [{ event: { event: 'key' } }, 'COMMAND-74aaqj8fv9'],
    [{ event: { event: 'key.rotated.v1' } }, 'COMMAND-74aaqj8fv9'],
    [{ event: { event: 'constructor' } }, 'COMMAND-74aaqj8fv9'],
    [{ event: { group: 'ke' } }, 'COMMAND-er5oneb5lz'],
    [{ event: { group: 'key.' } }, 'COMMAND-er5oneb5lz'],
    [{ event: { group: 'key.rotated' } }, 'COMMAND-er5oneb5lz'],
    [{ event: { group: '.*' } }, 'COMMAND-er5oneb5lz'],
    [{ event: { group: 'key.*.*' } }, 'COMMAND-er5oneb5lz'],
  ])('%j names nothing', (condition, vendorCode) => {
    expect(() => checkKnown(condition, routes)).toThrow(expect.objectContaining({ kind: 'not-found', vendorCode }));
  });
});

const EMBEDDED = 'embedded message failed validation | caused by: ';
const LENGTH = 'value length must be between 1 and 1000 runes, inclusive';

describe('problemOfCondition', () => {
  it.each<[unknown, string]>([
    [{}, `invalid X: ${EMBEDDED}invalid Condition.ConditionType: value is required`],
    [{ request: null }, `invalid X: ${EMBEDDED}invalid Condition.ConditionType: value is required`],
    [{ request: {} }, `caused by: invalid RequestExecution.Condition: value is required`],
    [
      { response: { all: false } },
      `invalid X: ${EMBEDDED}invalid Condition.Response: ${EMBEDDED}invalid ResponseExecution.All: value must equal true`,
    ],
    [{ event: { all: null } }, 'caused by: invalid EventExecution.Condition: value is required'],
    [{ request: { method: '' } }, `caused by: invalid RequestExecution.Method: ${LENGTH}`],
    [{ request: { service: 'x'.repeat(1001) } }, `caused by: invalid RequestExecution.Service: ${LENGTH}`],
    [{ event: { event: '' } }, `caused by: invalid EventExecution.Event: ${LENGTH}`],
    [{ event: { group: '' } }, `caused by: invalid EventExecution.Group: ${LENGTH}`],
    [{ function: {} }, `caused by: invalid FunctionExecution.Name: ${LENGTH}`],
    [
      { request: { all: true }, event: { all: true } },
      'error parsing "event", oneof Condition.condition_type is already',
    ],
    [
      { request: { method: METHOD, all: true } },
      'error parsing "all", oneof RequestExecution.condition is already set',
    ],
    [{ event: { event: 'a', group: 'a' } }, 'error parsing "group", oneof EventExecution.condition is already set'],
    [{ request: { method: 1 } }, 'invalid value for string field RequestExecution.method'],
    [{ request: { all: 'true' } }, 'invalid value for bool field RequestExecution.all'],
    [{ request: 'all' }, 'invalid value for message field Condition.request'],
    [{ request: [] }, 'invalid value for message field Condition.request'],
    ['request', 'invalid value for message field X'],
    [[], 'invalid value for message field X'],
  ])('refuses %j', (condition, problem) => {
    expect(problemOfCondition(condition, 'X')).toContain(problem);
  });
});
