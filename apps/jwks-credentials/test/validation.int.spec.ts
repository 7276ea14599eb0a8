import { randomUUID } from 'node:crypto';
import { CredentialsReplaced, type EventEnvelope } from '@rekey/contracts';
import { recordOf } from '@rekey/messaging';
import { byEvent, eventually, principalWith, type TestAnswer, TestService } from '@rekey/testing';
import { SignJWT } from 'jose';
import { jwksCredentials } from '../src/index.js';
import {
  type CreatedConfiguration,
  createConfiguration,
  createZone,
  memberOf,
  put,
  queryDatabase,
  testKey,
  type TestKey,
} from './fixtures.js';

let service: TestService;
beforeAll(async () => {
  service = await TestService.start(jwksCredentials);
});
afterAll(() => service?.stop());

const nowSeconds = (): number => Math.floor(Date.now() / 1000);

function tokenOf(
  { privateKey, jwk }: TestKey,
  claims: object = { sub: 'caller' },
  header: object = {},
): Promise<string> {
  const { alg, kid } = jwk as { alg: string; kid: string };
  return new SignJWT({ ...claims }).setProtectedHeader({ alg, kid, ...header }).sign(privateKey);
}

function validate(zoneId: string, body: object | string, as?: TestCallAs): Promise<TestAnswer> {
  const url = `/v1/zones/${zoneId}/validate`;
  return service.send({ method: 'POST', url, body, ...(as === undefined ? {} : { as }) });
}
type TestCallAs = ReturnType<typeof principalWith> | null;

/** A configuration that accepts one key, and that key. */
async function accepting(
  alg = 'ES256',
  zoneId?: string,
): Promise<{ key: TestKey; configuration: CreatedConfiguration }> {
  const key = testKey(alg);
  return { key, configuration: await createConfiguration(service, [key.jwk], zoneId) };
}

describe('a token of a key that the configuration accepts', () => {
  it.each(['RS256', 'PS512', 'ES256', 'ES384'])(
    'signed with %s is valid, and its claims are in the answer',
    async (alg) => {
      const { key, configuration } = await accepting(alg);
      const claims = { sub: 'caller', exp: nowSeconds() + 60, nested: { list: [1, null] } };
      const token = await tokenOf(key, claims);
      const expected = { valid: true, configId: configuration.id, kid: key.jwk['kid'], alg, claims };
      for (const body of [{ token }, { token, configId: configuration.id }, { token, configId: null, other: 1 }]) {
        const answer = await validate(configuration.zoneId, body);
        expect({ status: answer.status, body: answer.body }).toEqual({ status: 200, body: expected });
      }
    },
  );

  it('is valid for that configuration and unknown to the others of the zone and to other zones', async () => {
    const { key, configuration } = await accepting();
    const { zoneId } = configuration;
    const sibling = (await accepting('ES256', zoneId)).configuration;
    const stranger = (await accepting()).configuration;
    const token = await tokenOf(key);
    const unknown = { valid: false, reason: 'unknown_key' };
    expect((await validate(zoneId, { token })).body).toMatchObject({ valid: true, configId: configuration.id });
    expect((await validate(zoneId, { token, configId: sibling.id })).body).toEqual(unknown);
    expect((await validate(stranger.zoneId, { token })).body).toEqual(unknown);
    for (const configId of [stranger.id, randomUUID()]) {
      expect(await validate(zoneId, { token, configId })).toMatchObject({ status: 404, body: { status: 404 } });
    }
  });

  it('may come before or after the keys of other configurations that have the same kid', async () => {
    const zoneId = await createZone(service);
    const keys = [testKey('ES256', 'shared'), testKey('ES256', 'shared'), testKey('RS256', 'shared')];
    const configurations = [];
    for (const { jwk } of keys) configurations.push(await createConfiguration(service, [jwk], zoneId));
    const answers = await Promise.all(keys.map(async (key) => validate(zoneId, { token: await tokenOf(key) })));
    expect(answers.map(({ body }) => body.configId)).toEqual(configurations.map(({ id }) => id));
  });
});

describe('a token that is not accepted', () => {
  const encode = (text: string): string => Buffer.from(text).toString('base64url');

  it.each<[string, string, (key: TestKey) => string | Promise<string>]>([
    ['text', 'malformed', () => 'token'],
    ['a payload that is no object', 'malformed', () => `${encode('{"alg":"ES256"}')}.${encode('[]')}.`],
    ['an end that is no number', 'malformed', (key) => tokenOf(key, { exp: 'soon' })],
    ['another kid', 'unknown_key', (key) => tokenOf(key, {}, { kid: 'other' })],
    ['no kid', 'unknown_key', (key) => tokenOf(key, {}, { kid: undefined })],
    ['no signature', 'algorithm_not_allowed', ({ jwk }) => `${encode(`{"alg":"none","kid":"${jwk['kid']}"}`)}.e30.`],
    ['another algorithm', 'algorithm_not_allowed', ({ jwk }) => tokenOf(testKey('RS256', jwk['kid']))],
    ['the signature of another key', 'bad_signature', ({ jwk }) => tokenOf(testKey('ES256', jwk['kid']))],
    ['an end a minute ago', 'expired', (key) => tokenOf(key, { exp: nowSeconds() - 61 })],
    ['a beginning in two minutes', 'not_yet_valid', (key) => tokenOf(key, { nbf: nowSeconds() + 120 })],
    [
      'a critical header',
      'unsupported_critical_header',
      async (key) => (await tokenOf(key)).replace(/^[^.]+/, encode(`{"alg":"ES256","crit":["x"],"kid":"a"}`)),
    ],
  ])('has %s and is %s', async (_name, reason, make) => {
    const { key, configuration } = await accepting();
    const { status, body } = await validate(configuration.zoneId, { token: await make(key) });
    expect({ status, body }).toEqual({ status: 200, body: { valid: false, reason } });
  });

  it.each<[string, object | string]>([
    ['no token', {}],
    ['a token of null', { token: null }],
    ['a token of another type', { token: 7 }],
    ['an empty token', { token: '' }],
    ['a token beyond 16 KiB', { token: 'a'.repeat(16 * 1024 + 1) }],
    ['a configuration that is no UUID', { token: 'a', configId: 'a' }],
    ['a configuration of another type', { token: 'a', configId: {} }],
    ['a list', []],
    ['malformed JSON', '{"token":'],
  ])('comes with %s and is a bad request', async (_name, sent) => {
    const { status, headers, body } = await validate(await createZone(service), sent);
    expect([status, body.status]).toEqual([400, 400]);
    expect(headers['content-type']).toMatch(/^application\/problem\+json/);
  });

  it('of exactly 16 KiB is looked at', async () => {
    const answer = await validate(await createZone(service), { token: 'a'.repeat(16 * 1024) });
    expect(answer).toMatchObject({ status: 200, body: { valid: false, reason: 'malformed' } });
  });
});

describe('who may ask', () => {
  it('is whoever may read or write the zone', async () => {
    const { key, configuration } = await accepting();
    const { zoneId } = configuration;
    const body = { token: await tokenOf(key) };
    const statusFor = async (as: TestCallAs, zone = zoneId): Promise<number> => (await validate(zone, body, as)).status;
    expect(await statusFor(memberOf(zoneId, 'api_gateway.read'))).toBe(200);
    expect(await statusFor(memberOf(zoneId, 'api_gateway.write'))).toBe(200);
    expect(await statusFor(principalWith([{ permission: 'api_gateway.read' }]))).toBe(200);
    expect(await statusFor(null)).toBe(401);
    expect(await statusFor(principalWith([]))).toBe(403);
    expect(await statusFor(principalWith([{ permission: 'zone.write' }]))).toBe(403);
    expect(await statusFor(memberOf('0'.repeat(32), 'api_gateway.write'))).toBe(403);
    expect(await statusFor(principalWith([{ permission: 'api_gateway.read' }]), '0'.repeat(32))).toBe(404);
  });
});

// The risk: a key is gone, and a token that was seen before goes on being valid.
describe('a token that was valid before', () => {
  async function seen(): Promise<{ token: string; ask: () => Promise<object>; configuration: CreatedConfiguration }> {
    const { key, configuration } = await accepting();
    const token = await tokenOf(key);
    const ask = async (): Promise<object> => (await validate(configuration.zoneId, { token })).body;
    expect(await ask()).toMatchObject({ valid: true });
    expect(await ask()).toMatchObject({ valid: true });
    return { token, ask, configuration };
  }
  const UNKNOWN = { valid: false, reason: 'unknown_key' };

  it('is unknown from the answer on that replaced its key', async () => {
    const { ask, configuration } = await seen();
    await put(service, configuration, [testKey('ES256').jwk]);
    expect(await ask()).toEqual(UNKNOWN);
  });

  it('has a bad signature from the answer on that replaced its key under the same kid', async () => {
    const { ask, configuration } = await seen();
    await put(service, configuration, [testKey('ES256', configuration.keys[0]?.['kid']).jwk]);
    expect(await ask()).toEqual({ valid: false, reason: 'bad_signature' });
  });

  it('is unknown from the answer on that removed its configuration', async () => {
    const { ask, configuration } = await seen();
    await service.call({ method: 'DELETE', url: configuration.url });
    expect(await ask()).toEqual(UNKNOWN);
  });

  it('stays valid when keys beside its own change', async () => {
    const { ask, configuration } = await seen();
    await put(service, configuration, [...configuration.keys, testKey('ES256').jwk]);
    expect(await ask()).toMatchObject({ valid: true, configId: configuration.id });
  });

  it('expires at its time', async () => {
    const { key, configuration } = await accepting();
    const exp = nowSeconds() - 58;
    const token = await tokenOf(key, { exp });
    await eventually(async () => {
      const before = Date.now();
      const { body } = await validate(configuration.zoneId, { token });
      if (body.valid === true) expect(before).toBeLessThan((exp + 60) * 1000);
      else expect(Date.now()).toBeGreaterThanOrEqual((exp + 60) * 1000);
      expect(body).toEqual({ valid: false, reason: 'expired' });
    });
  });

  it('is unknown from the end of the overlap of its key on, to the moment', async () => {
    const { key, configuration } = await accepting();
    const token = await tokenOf(key);
    const retireAt = new Date(Date.now() + 1_000);
    await queryDatabase(
      service,
      `UPDATE credentials SET state = 'retiring', retire_at = $1 WHERE configuration_id = $2`,
      [retireAt, configuration.id],
    );
    await eventually(async () => {
      const before = Date.now();
      const { body } = await validate(configuration.zoneId, { token });
      if (body.valid === true) expect(before).toBeLessThan(retireAt.getTime());
      else expect(Date.now()).toBeGreaterThanOrEqual(retireAt.getTime());
      expect(body).toEqual(UNKNOWN);
    });
  });

  it('is unknown as soon as another replica tells that it changed the keys', async () => {
    const { ask, configuration } = await seen();
    const { id: configId, zoneId } = configuration;
    await queryDatabase(service, 'DELETE FROM credentials WHERE configuration_id = $1', [configId]);
    const credential = { kind: 'token-configuration', id: configId, name: 'one', scope: { zone: zoneId } } as const;
    const times = { turnedAt: new Date().toISOString(), retireAt: null };
    const turn = { rotationId: randomUUID(), credential, from: 1, to: 2, cause: 'rotated', ...times } as const;
    const event = new CredentialsReplaced({ zoneId, configId, before: [], after: [], keys: [], ...turn });
    const envelope: EventEnvelope = {
      specversion: '1.0',
      id: randomUUID(),
      source: '/services/jwks-credentials',
      type: CredentialsReplaced.type,
      subject: configId,
      time: new Date().toISOString(),
      datacontenttype: 'application/json',
      partitionkey: configId,
      data: { ...event },
    };
    await service.eventLog.publish([recordOf(envelope, CredentialsReplaced.topic)]);
    await byEvent(async () => expect(await ask()).toEqual(UNKNOWN));
  });
});
