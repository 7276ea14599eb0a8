import { type TestAnswer, TestService } from '@rekey/testing';
import { SignJWT } from 'jose';
import { jwksCredentials } from '../src/index.js';
import { KeyUsage } from '../src/usage/key-usage.js';
import { ToldUsage } from '../src/usage/told-usage.js';
import {
  createConfiguration,
  type CreatedConfiguration,
  createZone,
  eventsAbout,
  put,
  queryDatabase,
  read,
  testKey,
  EmptyLedger,
} from './fixtures.js';
import type { TestKey } from './fixtures.js';

let service: TestService;
beforeAll(async () => {
  service = await TestService.start(jwksCredentials, { transport: new EmptyLedger() });
});
afterAll(() => service?.stop());

async function use({ zoneId }: CreatedConfiguration, { privateKey, jwk }: TestKey, times = 1): Promise<void> {
  const header = { alg: jwk['alg'] as string, kid: jwk['kid'] as string };
  const token = await new SignJWT({ sub: 'caller' }).setProtectedHeader(header).sign(privateKey);
  for (let count = 0; count < times; count += 1) {
    const answer = await service.call({ method: 'POST', url: `/v1/zones/${zoneId}/validate`, body: { token } });
    expect(answer.body).toMatchObject({ valid: true });
  }
}

const tryOut = ({ url }: { readonly url: string }, keys: unknown, dryRun = 'true'): Promise<TestAnswer> =>
  service.call({ method: 'PUT', url: `${url}/credentials?dryRun=${dryRun}`, body: { keys } });

const WARNING = { code: 110900, message: expect.stringMatching(/no longer accepted/) };

it('a PUT that drops every key in use is carried out as ever, with a warning', async () => {
  const [used, idle, next] = [testKey('ES256', 'used'), testKey('ES256'), testKey('ES256')];
  const config = await createConfiguration(service, [used.jwk, idle.jwk]);
  await use(config, used);
  const { status, body } = await put(service, config, [idle.jwk, next.jwk]);
  expect({ status, success: body.success, messages: body.messages }).toEqual({
    status: 200,
    success: true,
    messages: [WARNING],
  });
  expect(body.messages[0].message).toContain('"used"');
  expect((await read(service, config)).credentials.keys).toEqual([idle.jwk, next.jwk]);
});

it('a PUT that keeps a key in use, or drops only others, warns of nothing', async () => {
  const [one, two, three] = [testKey('ES256'), testKey('ES256'), testKey('ES256')];
  const config = await createConfiguration(service, [one.jwk, two.jwk]);
  expect((await put(service, config, [two.jwk, one.jwk])).body.messages).toEqual([]);
  await use(config, one);
  expect((await put(service, config, [one.jwk, three.jwk])).body.messages).toEqual([]);
});

it('a dry run tells what would change and which keys are in use, and changes nothing', async () => {
  const [used, idle, next] = [testKey('ES256'), testKey('ES256'), testKey('ES256')];
  const config = await createConfiguration(service, [used.jwk, idle.jwk]);
  await use(config, used, 3);
  const before = await read(service, config);
  const { status, body } = await tryOut(config, [next.jwk]);
  const identity = ({ jwk: { kid } }: TestKey): object => ({ kid, alg: 'ES256' });
  const lastSeen = expect.stringMatching(/^\d{4}-.*Z$/);
  expect(status).toBe(200);
  expect(body).toEqual({
    success: true,
    errors: [],
    messages: [WARNING],
    keys: [next.jwk],
    dryRun: true,
    result: {
      keys: [next.jwk],
      added: [identity(next)],
      removed: [identity(used), identity(idle)],
      kids: [
        { kid: used.jwk['kid'], uses: 3, lastSeen, inUse: true, dropped: true },
        { kid: idle.jwk['kid'], uses: 0, lastSeen: null, inUse: false, dropped: true },
      ],
    },
  });
  expect(await read(service, config)).toEqual(before);
  const types = (await eventsAbout(service, config.id)).map(({ type }) => type);
  expect(types).toEqual(['io.rekey.token-configuration.created.v1']);
});

it('a dry run is refused like the call itself', async () => {
  const config = await createConfiguration(service);
  expect((await tryOut(config, [])).status).toBe(400);
  expect((await tryOut(config, config.keys, 'perhaps')).status).toBe(400);
  expect((await tryOut({ url: `${config.url}0` }, config.keys)).status).toBe(404);
  const elsewhere = config.url.replace(config.zoneId, await createZone(service));
  expect((await tryOut({ url: elsewhere }, config.keys)).status).toBe(404);
});

it('uses are counted over replicas, and those of a configuration that was deleted are let go', async () => {
  const key = testKey('ES256', '\u{1f511}'.repeat(500));
  const [config, deleted] = [await createConfiguration(service, [key.jwk]), await createConfiguration(service)];
  const usage = service.app.get(KeyUsage, { strict: false });
  usage.note(deleted.id, 'any', Date.now());
  await service.call({ method: 'DELETE', url: deleted.url });
  await use(config, key, 2);
  await usage.of(config.id);
  await use(config, key);
  expect(await usage.of(config.id)).toEqual([{ kid: key.jwk['kid'], uses: 3, lastSeen: expect.any(Date) }]);
  expect(await usage.of(deleted.id)).toEqual([]);
});

it('tells which version of a configuration is in use, once a minute however many keys it has', async () => {
  const USED = 'io.rekey.credential.used.v1';
  const [one, two] = [testKey('ES256'), testKey('ES256')];
  const config = await createConfiguration(service, [one.jwk, two.jwk]);
  const flush = async (): Promise<void> => {
    await service.app.get(KeyUsage, { strict: false }).flush();
    await service.app.get(ToldUsage, { strict: false }).tell();
  };
  await use(config, one, 2);
  await use(config, two);
  await flush();
  const [first] = await service.eventsOf(USED, config.id);
  const known = { kind: 'token-configuration', id: config.id, lastUsedAt: expect.stringMatching(/Z$/) };
  expect(first?.data).toEqual({ ...known, version: 0, count: 3 });
  await put(service, config, [one.jwk]);
  await use(config, one);
  await flush();
  await queryDatabase(
    service,
    `UPDATE key_usage SET told_at = told_at - interval '1 minute' WHERE configuration_id = $1`,
    [config.id],
  );
  await flush();
  const told = (await service.eventsOf(USED, config.id, 2)).map(({ data }) => data);
  expect(told).toEqual([first?.data, { ...known, version: 1, count: 1 }]);
});
