import { randomBytes } from 'node:crypto';
import { type Principal } from '@rekey/identity';
import { type TestAnswer, TestService } from '@rekey/testing';
import { SignJWT } from 'jose';
import { jwksCredentials } from '../src/index.js';
import { createConfiguration, createZone, memberOf, testKey } from './fixtures.js';

let service: TestService;
beforeAll(async () => {
  service = await TestService.start(jwksCredentials);
});
afterAll(() => service?.stop());

const USUAL = ['sub', 'iss', 'aud', 'scope'].map((claim) => ({ header: `x-jwt-claim-${claim}`, claim }));
const urlOf = (zoneId: string): string => `/v1/zones/${zoneId}/claim-headers`;
const get = (zoneId: string, as?: Principal | null): Promise<TestAnswer> =>
  service.call({ url: urlOf(zoneId), ...(as === undefined ? {} : { as }) });
const replace = (zoneId: string, body: object | string, as?: Principal | null): Promise<TestAnswer> =>
  service.call({ method: 'PUT', url: urlOf(zoneId), body, ...(as === undefined ? {} : { as }) });

/** The headers of `authorize` for a token with these claims. */
async function told(claims: object, headers: object[]): Promise<Record<string, unknown>> {
  const key = testKey('ES256');
  const { zoneId } = await createConfiguration(service, [key.jwk]);
  expect((await replace(zoneId, { headers })).status).toBe(200);
  const { kid = '' } = key.jwk;
  const token = await new SignJWT({ ...claims }).setProtectedHeader({ alg: 'ES256', kid }).sign(key.privateKey);
  const url = `/v1/zones/${zoneId}/authorize/`;
  const answer = await service.send({ url, headers: { authorization: `Bearer ${token}` }, as: null });
  expect(answer.status).toBe(200);
  return Object.fromEntries(Object.entries(answer.headers).filter(([name]) => name.startsWith('x-jwt-')));
}

it('are the usual ones until a zone chooses others, which hold at once', async () => {
  const zoneId = await createZone(service);
  expect((await get(zoneId)).body).toEqual({ headers: USUAL });
  const headers = [{ header: 'x-jwt-tenant', claim: 'https://example.com/tenant' }];
  expect(await replace(zoneId, { headers })).toMatchObject({ status: 200, body: { headers } });
  expect((await get(zoneId)).body).toEqual({ headers });
  expect((await replace(zoneId, { headers: [] })).body).toEqual({ headers: [] });
  expect((await get(zoneId)).body).toEqual({ headers: [] });
});

it('carry strings as they are, everything else as JSON, and nothing of what a header cannot hold', async () => {
  const claims = {
    text: 'a b',
    empty: '',
    number: 1.5,
    flag: false,
    nothing: null,
    list: ['a', { b: 'ü' }],
    quoted: '"a"',
    padded: ' a',
    lines: 'a\r\nx-jwt-admin: 1',
    wide: '\u{1f600}',
  };
  const names = [...Object.keys(claims), 'absent', 'constructor'];
  const headers = names.map((claim) => ({ header: `x-jwt-${claim}`, claim }));
  expect(await told(claims, headers)).toEqual({
    'x-jwt-text': 'a b',
    'x-jwt-empty': '',
    'x-jwt-number': '1.5',
    'x-jwt-flag': 'false',
    'x-jwt-nothing': 'null',
    'x-jwt-list': '["a",{"b":"\\u00fc"}]',
    'x-jwt-quoted': '"\\"a\\""',
    'x-jwt-padded': '" a"',
    'x-jwt-lines': '"a\\r\\nx-jwt-admin: 1"',
    'x-jwt-wide': '"\\ud83d\\ude00"',
    'x-jwt-absent': '',
    'x-jwt-constructor': '',
  });
});

it('leave out whole what is too long for one header, or for all together', async () => {
  const claims = { a: 'a'.repeat(1024), b: 'b'.repeat(1025), c: 'c'.repeat(1024), d: 'd'.repeat(1024), e: 'e' };
  const names = Object.keys(claims);
  const found = await told(
    claims,
    names.map((claim) => ({ header: `x-jwt-${claim}`, claim })),
  );
  const lengths = names.map((name) => (found[`x-jwt-${name}`] as string).length);
  expect(lengths).toEqual([1024, 0, 1024, 0, 1]);
});

it('are refused with the field that is wrong, and stay as they were', async () => {
  const zoneId = await createZone(service);
  const item = { header: 'x-jwt-a', claim: 'a' };
  const wrong: [unknown, string][] = [
    [{}, 'headers'],
    [{ headers: null }, 'headers'],
    [{ headers: {} }, 'headers'],
    [{ headers: [null] }, 'headers'],
    [{ headers: ['x'] }, 'headers'],
    [{ headers: [item, item] }, 'headers'],
    [{ headers: Array.from({ length: 21 }, (_, index) => ({ header: `x-jwt-${index}`, claim: 'a' })) }, 'headers'],
    [{ headers: [{ claim: 'a' }] }, 'headers[0].header'],
    [{ headers: [{ ...item, header: 'set-cookie' }] }, 'headers[0].header'],
    [{ headers: [{ ...item, header: 'X-Jwt-A' }] }, 'headers[0].header'],
    [{ headers: [{ ...item, header: 'x-jwt-a\r\nb' }] }, 'headers[0].header'],
    [{ headers: [{ ...item, header: `x-jwt-${'a'.repeat(59)}` }] }, 'headers[0].header'],
    [{ headers: [item, { ...item, header: 'x-jwt-b', claim: '' }] }, 'headers[1].claim'],
    [{ headers: [{ ...item, claim: 1 }] }, 'headers[0].claim'],
    [{ headers: [{ ...item, claim: 'a'.repeat(257) }] }, 'headers[0].claim'],
  ];
  for (const [body, field] of wrong) {
    const answer = await replace(zoneId, body as object);
    expect({ body, status: answer.status }).toEqual({ body, status: 400 });
    expect(answer.body.errors[0].field).toContain(field);
  }
  expect((await replace(zoneId, '{')).status).toBe(400);
  expect((await get(zoneId)).body).toEqual({ headers: USUAL });
});

it('are for members of the zone: readers read them, writers choose them', async () => {
  const [zoneId, other] = [await createZone(service), await createZone(service)];
  const body = { headers: [] };
  const reader = memberOf(zoneId, 'api_gateway.read');
  const writer = memberOf(zoneId, 'api_gateway.write');
  expect([(await get(zoneId, null)).status, (await replace(zoneId, body, null)).status]).toEqual([401, 401]);
  expect([(await get(zoneId, reader)).status, (await replace(zoneId, body, reader)).status]).toEqual([200, 403]);
  expect([(await get(zoneId, writer)).status, (await replace(zoneId, body, writer)).status]).toEqual([200, 200]);
  expect([(await get(other, reader)).status, (await replace(other, body, writer)).status]).toEqual([403, 403]);
  const nowhere = randomBytes(16).toString('hex');
  expect([(await get(nowhere)).status, (await replace(nowhere, body)).status]).toEqual([404, 404]);
  expect((await get(other)).body).toEqual({ headers: USUAL });
});
