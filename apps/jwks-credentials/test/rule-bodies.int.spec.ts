import { TestService } from '@rekey/testing';
import * as fc from 'fast-check';
import { jwksCredentials } from '../src/index.js';
import { createZone } from './fixtures.js';
import { createRule, listRules, ruleBody, rulesOf } from './rule-fixtures.js';
let service: TestService;
beforeAll(async () => {
  service = await TestService.start(jwksCredentials);
});
afterAll(() => service?.stop());

const value = fc.oneof(
  fc.jsonValue({ maxDepth: 3 }),
  fc.constantFrom({}, { include: [{ host: ['a.example'] }] }, { index: 1 }, true, 'block', 'http.host eq "a"'),
);
const FIELDS = ['title', 'description', 'action', 'enabled', 'expression', 'selector', 'position', '__proto__', 'id'];
const overrides = fc.dictionary(fc.constantFrom(...FIELDS), value, { maxKeys: 3 });
const selector = fc.oneof(
  value,
  fc.record({ include: fc.oneof(value, fc.array(fc.oneof(value, fc.record({ host: value })))) }),
  fc.record({ exclude: fc.oneof(value, fc.array(fc.oneof(value, fc.record({ operation_ids: value })))) }),
);

async function statusOf(method: 'POST' | 'PATCH', url: string, body: unknown): Promise<number> {
  return (await service.call({ method, url, body: JSON.stringify(body) })).status;
}

it('takes or refuses whatever a body holds, and never fails', async () => {
  const zoneId = await createZone(service);
  const url = rulesOf(zoneId);
  const rule = await createRule(service, zoneId);
  await fc.assert(
    fc.asyncProperty(overrides, selector, value, async (changes, select, any) => {
      const body = { ...ruleBody(), selector: select, ...changes };
      const statuses = [
        await statusOf('POST', url, body),
        await statusOf('POST', url, any),
        await statusOf('POST', `${url}/bulk`, [body, any]),
        await statusOf('POST', `${url}/preview`, select),
        await statusOf('PATCH', `${url}/${rule.id}`, changes),
        await statusOf('PATCH', `${url}/bulk`, [{ ...changes, id: rule.id }]),
      ];
      expect(statuses.filter((status) => status !== 200 && status !== 400)).toEqual([]);
    }),
    { numRuns: 60 },
  );
  expect((await listRules(service, zoneId)).length).toBeGreaterThan(0);
});
