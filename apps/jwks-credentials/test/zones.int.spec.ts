import { principalWith, TestService, uniqueName } from '@rekey/testing';
import { jwksCredentials } from '../src/index.js';
import { createZone } from './fixtures.js';

let service: TestService;
beforeAll(async () => {
  service = await TestService.start(jwksCredentials);
});
afterAll(() => service?.stop());

const URL = '/v1/zones';

async function allZones(): Promise<{ id: string; name: string }[]> {
  const zones: { id: string; name: string }[] = [];
  let after = '';
  do {
    const { body } = await service.call({ url: `${URL}?limit=2${after}` });
    zones.push(...body.items);
    after = body.next === null ? '' : `&after=${body.next}`;
  } while (after !== '');
  return zones;
}

it('makes a zone with an id of 32 lower-case hexadecimal digits', async () => {
  const name = uniqueName('zone');
  const { status, body } = await service.call({ method: 'POST', url: URL, body: { name, id: 'mine' } });
  expect({ status, body }).toEqual({
    status: 201,
    body: { id: expect.stringMatching(/^[0-9a-f]{32}$/), name },
  });
  const [event] = await service.eventsOf('io.rekey.zone.created.v1', body.id as string);
  expect(event?.data).toEqual({ zoneId: body.id, name });
});

it('lists every zone once, page by page', async () => {
  const made = await Promise.all([createZone(service), createZone(service), createZone(service)]);
  const ids = (await allZones()).map(({ id }) => id);
  expect(ids).toEqual(expect.arrayContaining(made));
  expect(new Set(ids).size).toBe(ids.length);
  expect((await service.call({ url: `${URL}?after=${'f'.repeat(32)}` })).body).toEqual({ items: [], next: null });
});

it('lets names repeat: the id is what everything refers to', async () => {
  const name = uniqueName('zone');
  const answers = await Promise.all([1, 2].map(() => service.call({ method: 'POST', url: URL, body: { name } })));
  expect(answers.map(({ status }) => status)).toEqual([201, 201]);
  expect(new Set(answers.map(({ body }) => body.id as string)).size).toBe(2);
  expect((await allZones()).filter((zone) => zone.name === name)).toHaveLength(2);
});

it.each([
  ['no body', undefined],
  ['no name', {}],
  ['an empty name', { name: '' }],
  ['a name of another type', { name: 7 }],
  ['a name of null', { name: null }],
  ['a name that is too long', { name: 'a'.repeat(254) }],
  ['a name with NUL', { name: 'a\0b' }],
  ['half of a surrogate pair', { name: 'a\ud800b' }],
  ['a list', []],
  ['malformed JSON', '{"name":'],
])('refuses %s and makes nothing', async (_name, body) => {
  const before = await allZones();
  const answer = await service.call({ method: 'POST', url: URL, ...(body === undefined ? {} : { body }) });
  expect(answer).toMatchObject({ status: 400, body: { status: 400, code: expect.any(String) } });
  expect(await allZones()).toEqual(before);
});

it.each(['limit=0', 'limit=501', 'limit=x', 'limit=1.5'])('refuses a list with %s', async (query) => {
  expect((await service.call({ url: `${URL}?${query}` })).status).toBe(400);
});

it.each([
  ['nobody', null, 401],
  ['a token without grants', principalWith([]), 403],
  ['a token for the configurations', principalWith([{ permission: 'api_gateway.write' }]), 403],
  ['a token for zones', principalWith([{ permission: 'zone.write' }]), 200],
])('answers %s as its grants say', async (_name, as, expected) => {
  expect((await service.call({ url: URL, as })).status).toBe(expected);
  const made = await service.call({ method: 'POST', url: URL, as, body: { name: uniqueName('zone') } });
  expect(made.status).toBe(expected === 200 ? 201 : expected);
});
