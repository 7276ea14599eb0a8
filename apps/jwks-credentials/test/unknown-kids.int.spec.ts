import { RekeyConfig } from '@rekey/config';
import { type TestAnswer, TestService, uniqueName } from '@rekey/testing';
import { SignJWT } from 'jose';
import { jwksCredentials } from '../src/index.js';
import { DueSourcesRepository } from '../src/sources/due-sources.repository.js';
import { SourceRefreshService } from '../src/sources/source-refresh.service.js';
import { UnknownKids } from '../src/sources/unknown-kids.js';
import { createConfiguration, type CreatedConfiguration, testKey, type TestKey } from './fixtures.js';
import { JwksServer } from './jwks-server.js';

let service: TestService;
let issuer: JwksServer;

beforeAll(async () => {
  issuer = await JwksServer.start();
  // No URL is fetched again by the clock while this runs.
  const config = { jwksRefreshInterval: '3600s', jwksUnknownKidCooldown: '3600s' };
  service = await TestService.start(jwksCredentials, { config });
});
afterAll(async () => {
  await service?.stop();
  issuer?.stop();
});

interface Bound extends CreatedConfiguration {
  readonly path: string;
}

async function boundTo(keys: readonly object[]): Promise<Bound> {
  const path = `/${uniqueName('jwks')}`;
  issuer.list(path, keys);
  const config = await createConfiguration(service);
  const url = `/v1/zones/${config.zoneId}/token_validation/config/${config.id}/sources`;
  await service.call({ method: 'PUT', url, body: { urls: [{ url: issuer.url(path) }] } });
  return { ...config, path };
}

async function validate(
  { zoneId }: Bound,
  { privateKey, jwk }: TestKey,
  body: object = {},
): Promise<TestAnswer['body']> {
  const header = { alg: jwk['alg'] as string, kid: jwk['kid'] as string };
  const token = await new SignJWT({ sub: 'caller' }).setProtectedHeader(header).sign(privateKey);
  return (await service.send({ method: 'POST', url: `/v1/zones/${zoneId}/validate`, body: { token, ...body } })).body;
}

it.each(['the zone', 'one configuration'])(
  'a new key of an issuer is known from its first token on, to %s',
  async (where) => {
    const [old, fresh] = [testKey('ES256'), testKey('ES256')];
    const bound = await boundTo([old.jwk]);
    const body = where === 'the zone' ? {} : { configId: bound.id };
    expect(await validate(bound, old, body)).toMatchObject({ valid: true });
    expect(issuer.count(bound.path)).toBe(1);
    issuer.list(bound.path, [fresh.jwk]);
    expect(await validate(bound, fresh, body)).toMatchObject({
      valid: true,
      kid: fresh.jwk['kid'],
      configId: bound.id,
    });
    expect(await validate(bound, old, body)).toMatchObject({ valid: true });
    expect(issuer.count(bound.path)).toBe(2);
  },
);

it('a new key of an issuer is known to a proxy from its first token on, and made-up ones cost one fetch', async () => {
  const [old, fresh] = [testKey('ES256'), testKey('ES256')];
  const bound = await boundTo([old.jwk]);
  issuer.list(bound.path, [fresh.jwk]);
  const ask = async ({ privateKey, jwk }: TestKey): Promise<number> => {
    const header = { alg: jwk['alg'] as string, kid: jwk['kid'] as string };
    const token = await new SignJWT({ sub: 'caller' }).setProtectedHeader(header).sign(privateKey);
    const url = `/v1/zones/${bound.zoneId}/authorize/`;
    return (await service.send({ url, headers: { authorization: `Bearer ${token}` }, as: null })).status;
  };
  expect(await ask(fresh)).toBe(200);
  expect(await ask(old)).toBe(200);
  for (let index = 0; index < 5; index += 1) expect(await ask(testKey('ES256'))).toBe(401);
  expect(issuer.count(bound.path)).toBe(2);
});

it('tokens of made-up keys have the URL fetched once in the cool-down, whichever replica they come to', async () => {
  const known = testKey('ES256');
  const bound = await boundTo([known.jwk]);
  const answers = await Promise.all(Array.from({ length: 20 }, () => validate(bound, testKey('ES256'))));
  expect(new Set(answers.map(({ reason }) => reason as string))).toEqual(new Set(['unknown_key']));
  expect(await validate(bound, testKey('ES256'), { configId: bound.id })).toMatchObject({ reason: 'unknown_key' });
  const { app } = service;
  const other = new UnknownKids(
    app.get(DueSourcesRepository, { strict: false }),
    app.get(SourceRefreshService, { strict: false }),
    app.get(RekeyConfig, { strict: false }),
  );
  expect(await other.fetch(bound.zoneId)).toBe(false);
  expect(issuer.count(bound.path)).toBe(2);
  expect(await validate(bound, known)).toMatchObject({ valid: true });
});

it('an issuer that fails then takes no key away', async () => {
  const known = testKey('ES256');
  const bound = await boundTo([known.jwk]);
  issuer.answer(bound.path, { status: 500 });
  expect(await validate(bound, testKey('ES256'))).toMatchObject({ reason: 'unknown_key' });
  expect(issuer.count(bound.path, 500)).toBe(1);
  expect(await validate(bound, known)).toMatchObject({ valid: true });
});

it('a zone is not asked for the tokens of another', async () => {
  const [one, two] = [await boundTo([testKey('ES256').jwk]), await boundTo([testKey('ES256').jwk])];
  await validate(one, testKey('ES256'));
  expect([issuer.count(one.path), issuer.count(two.path)]).toEqual([2, 1]);
});
