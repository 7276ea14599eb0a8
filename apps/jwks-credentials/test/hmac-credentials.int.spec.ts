import { TestService } from '@rekey/testing';
import { SignJWT } from 'jose';
import { jwksCredentials } from '../src/index.js';
import {
  configurationBody,
  configurationsOf,
  createConfiguration,
  createZone,
  es256,
  eventsAbout,
  hmacKey,
  type Jwk,
  patch,
  put,
  queryDatabase,
  read,
  shownOf,
  testKey,
  EmptyLedger,
} from './fixtures.js';

let service: TestService;
beforeAll(async () => {
  service = await TestService.start(jwksCredentials, { transport: new EmptyLedger() });
});
afterAll(() => service?.stop());

const REPLACED = 'io.rekey.credentials.replaced.v1';

interface Row {
  readonly id: string;
  readonly jwk: Jwk;
  readonly secret: Buffer | null;
}

function rowsOf(configId: string): Promise<Row[]> {
  return queryDatabase<Row>(
    service,
    'SELECT id, jwk, secret FROM credentials WHERE configuration_id = $1 ORDER BY position',
    [configId],
  );
}

it('a configuration takes secrets from its creation on, and shows their type, algorithm and name', async () => {
  const zoneId = await createZone(service);
  const secrets = [hmacKey('HS256'), hmacKey('HS384'), hmacKey('HS512')];
  const keys = [...secrets, es256()];
  const body = configurationBody({ credentials: { keys } });
  const created = await service.call({ method: 'POST', url: configurationsOf(zoneId), body });
  const shown = [...secrets.map(shownOf), keys[3]];
  expect([created.status, created.body.result.credentials, created.body.messages]).toEqual([200, { keys: shown }, []]);
  const { body: list } = await service.call({ url: configurationsOf(zoneId) });
  expect(list.result[0].credentials).toEqual({ keys: shown });
});

it('no secret is anywhere outside its sealed column: answers, events, or any other cell of the database', async () => {
  const configuration = await createConfiguration(service, [hmacKey('HS256', 'a')]);
  const secrets = [hmacKey('HS256', 'a'), hmacKey('HS384', 'b'), hmacKey('HS512', 'c')];
  const answers = [
    await put(service, configuration, secrets),
    await patch(service, configuration, secrets.map(shownOf)),
    await service.call({ method: 'PUT', url: `${configuration.url}/credentials?dryRun=true`, body: { keys: secrets } }),
    await put(service, configuration, [...secrets.slice(1), { ...secrets[0], k: `${secrets[0]?.k}==` }]),
  ];
  expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 400]);
  const [event] = await service.eventsOf(REPLACED, configuration.id);
  expect(event?.data).toMatchObject({ keys: secrets.map(shownOf) });
  const tables = await queryDatabase<{ name: string }>(
    service,
    `SELECT table_name AS name FROM information_schema.tables WHERE table_schema = 'jwks_credentials'`,
  );
  const rows = await Promise.all(tables.map(({ name }) => queryDatabase(service, `SELECT t::text FROM "${name}" t`)));
  const stored = await rowsOf(configuration.id);
  expect(stored.map(({ secret }) => secret?.length)).toEqual(secrets.map(() => expect.any(Number)));
  const everything = JSON.stringify([answers, service.events, rows, await read(service, configuration)]);
  for (const { k } of secrets) {
    const bytes = Buffer.from(k, 'base64url');
    const forms = [k, bytes.toString('base64'), bytes.toString('hex'), JSON.stringify([...bytes]).slice(1, -1)];
    for (const form of forms) expect(everything).not.toContain(form);
  }
});

it('the same secret again is no change, and another one under the same name is', async () => {
  const secret = hmacKey('HS256');
  const configuration = await createConfiguration(service, [secret]);
  const before = await rowsOf(configuration.id);
  expect((await put(service, configuration, [secret])).status).toBe(200);
  expect(await rowsOf(configuration.id)).toEqual(before);
  expect(await eventsAbout(service, configuration.id)).toHaveLength(1);
  expect((await put(service, configuration, [hmacKey('HS256', secret['kid'])])).status).toBe(200);
  const [row] = await rowsOf(configuration.id);
  expect(row?.id).not.toBe(before[0]?.id);
  const [event] = await service.eventsOf(REPLACED, configuration.id);
  const { kid, alg } = secret;
  expect(event?.data).toMatchObject({ before: [{ kid, alg }], after: [{ kid, alg }], keys: [shownOf(secret)] });
});

it('a key that stays keeps its row, wherever it moves', async () => {
  const [first, second, third] = [hmacKey('HS512'), es256(), es256()];
  const configuration = await createConfiguration(service, [first, second]);
  const before = await rowsOf(configuration.id);
  expect((await put(service, configuration, [third, second, first])).body.keys).toEqual([
    third,
    second,
    shownOf(first),
  ]);
  const after = await rowsOf(configuration.id);
  expect(after.slice(1)).toEqual([before[1], before[0]]);
  expect((await read(service, configuration)).credentials.keys).toEqual([third, second, shownOf(first)]);
});

describe('a token of a secret', () => {
  function tokenOf({ kid, alg, k }: Jwk): Promise<string> {
    const header = { alg: alg as string, kid: kid as string };
    return new SignJWT({ sub: 'caller' }).setProtectedHeader(header).sign(Buffer.from(k as string, 'base64url'));
  }
  async function answerTo(zoneId: string, token: string): Promise<object> {
    const { status, body } = await service.call({
      method: 'POST',
      url: `/v1/zones/${zoneId}/validate`,
      body: { token },
    });
    expect(status).toBe(200);
    return body;
  }

  it.each(['HS256', 'HS384', 'HS512'] as const)('of %s is valid until another secret takes its place', async (alg) => {
    const secret = hmacKey(alg);
    const { kid } = secret;
    const { id, url, zoneId } = await createConfiguration(service, [secret]);
    const token = await tokenOf(secret);
    const valid = { valid: true, configId: id, kid, alg, claims: { sub: 'caller' } };
    expect(await answerTo(zoneId, token)).toEqual(valid);
    await patch(service, { url }, [shownOf(secret), es256()]);
    expect(await answerTo(zoneId, token)).toEqual(valid);
    await put(service, { url }, [hmacKey(alg, kid)]);
    expect(await answerTo(zoneId, token)).toEqual({ valid: false, reason: 'bad_signature' });
    await put(service, { url }, [es256()]);
    expect(await answerTo(zoneId, token)).toEqual({ valid: false, reason: 'unknown_key' });
  });

  it('that was damaged where it is stored verifies nothing, and the other keys of the zone go on', async () => {
    const [damaged, good] = [hmacKey('HS256'), hmacKey('HS256')];
    const configuration = await createConfiguration(service, [damaged, good]);
    const { id, zoneId } = configuration;
    await queryDatabase(service, `UPDATE credentials SET secret = 'x' WHERE configuration_id = $1 AND kid = $2`, [
      id,
      damaged['kid'],
    ]);
    await createConfiguration(service, [es256()], zoneId);
    expect(await answerTo(zoneId, await tokenOf(good))).toMatchObject({ valid: true });
    const body = { token: await tokenOf(damaged) };
    expect(await service.call({ method: 'POST', url: `/v1/zones/${zoneId}/validate`, body })).toMatchObject({
      status: 500,
    });
    expect((await put(service, configuration, [good])).status).toBe(200);
  });

  it('is not valid under an algorithm of another length, nor under the name of a public key', async () => {
    const [secret, publicKey] = [hmacKey('HS512'), testKey('RS256')];
    const { zoneId } = await createConfiguration(service, [secret, publicKey.jwk]);
    const refused = { valid: false, reason: 'algorithm_not_allowed' };
    expect(await answerTo(zoneId, await tokenOf({ ...secret, alg: 'HS256' }))).toEqual(refused);
    const asSecret = Buffer.from(JSON.stringify(publicKey.jwk)).toString('base64url');
    const forged = await tokenOf({ kid: publicKey.jwk['kid'] as string, alg: 'HS256', k: asSecret });
    expect(await answerTo(zoneId, forged)).toEqual(refused);
  });
});

it.each<[string, (key: Jwk) => object, string]>([
  ['no secret', shownOf, '/keys/1/k'],
  ['a secret of null', (key) => ({ ...key, k: null }), '/keys/1/k'],
  ['a short secret', (key) => ({ ...key, k: (key['k'] as string).slice(4) }), '/keys/1/k'],
  ['no alg', ({ kid, kty, k }) => ({ kid, kty, k }), '/keys/1/alg'],
  ['an algorithm of public keys', (key) => ({ ...key, alg: 'RS256' }), '/keys/1/alg'],
])('a PUT with %s is refused and leaves everything as it was, known or not', async (_name, changed, pointer) => {
  const known = hmacKey('HS256');
  const configuration = await createConfiguration(service, [known]);
  const before = [await read(service, configuration), await rowsOf(configuration.id)];
  for (const key of [known, hmacKey('HS256')]) {
    const { status, body } = await put(service, configuration, [es256(), changed(key)]);
    expect([status, body.errors]).toEqual([400, [{ code: 10400, message: expect.any(String), source: { pointer } }]]);
  }
  expect([await read(service, configuration), await rowsOf(configuration.id)]).toEqual(before);
  expect(await eventsAbout(service, configuration.id)).toHaveLength(1);
});
