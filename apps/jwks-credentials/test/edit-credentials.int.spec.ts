import { TestService } from '@rekey/testing';
import { jwksCredentials } from '../src/index.js';
import {
  configurationsOf,
  createConfiguration,
  createZone,
  es256,
  eventsAbout,
  hmacKey,
  type Jwk,
  patch,
  PREFIXES,
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

function idsOf(configId: string): Promise<object[]> {
  return queryDatabase(service, 'SELECT id FROM credentials WHERE configuration_id = $1 ORDER BY position', [configId]);
}

describe.each(PREFIXES)('under "%s"', (prefix) => {
  it('answers the keys where older and newer clients look, and tells of the change', async () => {
    const zoneId = await createZone(service);
    const [first, second] = [es256(), hmacKey('HS256')];
    const { id } = await createConfiguration(service, [first], zoneId);
    const url = `${configurationsOf(zoneId, prefix)}/${id}/credentials`;
    const { status, body } = await service.call({ method: 'PATCH', url, body: { keys: [first, second] } });
    const keys = [first, shownOf(second)];
    expect({ status, body }).toEqual({
      status: 200,
      body: { success: true, errors: [], messages: [], keys, result: { keys } },
    });
    const [event] = await service.eventsOf(REPLACED, id);
    expect(event?.data).toMatchObject({ zoneId, configId: id, before: [{ kid: first['kid'] }], keys });
  });
});

it('the listed keys are the whole set: the others are gone', async () => {
  const [first, second, third] = [es256(), hmacKey('HS256'), testKey('RS256').jwk];
  const configuration = await createConfiguration(service, [first, second]);
  expect((await patch(service, configuration, [third, first])).status).toBe(200);
  expect((await read(service, configuration)).credentials.keys).toEqual([third, first]);
});

it('a secret that is not sent again stays, in its very row', async () => {
  const secrets = [hmacKey('HS256'), hmacKey('HS384')];
  const configuration = await createConfiguration(service, secrets);
  const before = await idsOf(configuration.id);
  const { status, body } = await patch(service, configuration, secrets.map(shownOf));
  expect([status, body.keys]).toEqual([200, secrets.map(shownOf)]);
  expect(await idsOf(configuration.id)).toEqual(before);
  expect(await eventsAbout(service, configuration.id)).toHaveLength(1);
  expect((await put(service, configuration, secrets)).status).toBe(200);
  expect(await idsOf(configuration.id)).toEqual(before);
});

it('a secret that is sent is the new one', async () => {
  const old = hmacKey('HS256');
  const fresh = hmacKey('HS256', old['kid']);
  const configuration = await createConfiguration(service, [old]);
  const before = await idsOf(configuration.id);
  expect((await patch(service, configuration, [fresh])).body.keys).toEqual([shownOf(fresh)]);
  const after = await idsOf(configuration.id);
  expect(after).not.toEqual(before);
  await put(service, configuration, [fresh]);
  expect(await idsOf(configuration.id)).toEqual(after);
  expect(await service.eventsOf(REPLACED, configuration.id)).toHaveLength(1);
});

it('members that are left out are inherited before the key is checked; given ones take their place', async () => {
  const [ec, rsa] = [es256('ec'), testKey('RS256', 'rsa').jwk];
  const other = testKey('RS256').jwk;
  const configuration = await createConfiguration(service, [ec, rsa]);
  const { status, body } = await patch(service, configuration, [
    { kid: 'rsa', alg: 'RS256', n: other['n'] },
    { kid: 'ec', alg: 'ES256', kty: 'EC' },
  ]);
  expect([status, body.keys, body.messages]).toEqual([200, [{ ...rsa, n: other['n'] }, ec], []]);
  // Half of a point is none: what is given and what is stored are checked together.
  const half = await patch(service, configuration, [{ kid: 'ec', alg: 'ES256', x: es256()['x'] }]);
  expect([half.status, half.body.errors[0].source.pointer]).toEqual([400, '/keys/0/x']);
});

it('an RSA key without alg is the one of the default algorithm, and the caller is told', async () => {
  const rsa = testKey('RS256', 'rsa').jwk;
  const configuration = await createConfiguration(service, [rsa]);
  const { status, body } = await patch(service, configuration, [{ kty: 'RSA', kid: 'rsa' }]);
  expect([status, body.keys]).toEqual([200, [rsa]]);
  expect(body.messages).toEqual([
    { code: 110003, message: 'keys[0].alg was omitted and defaulted to "RS256" (kid "rsa")' },
  ]);
  expect(await eventsAbout(service, configuration.id)).toHaveLength(1);
});

it('a dry run says what would change and changes nothing', async () => {
  const [stays, goes, comes] = [hmacKey('HS256'), es256(), es256()];
  const configuration = await createConfiguration(service, [stays, goes]);
  const before = await read(service, configuration);
  const url = `${configuration.url}/credentials?dryRun=true`;
  const { status, body } = await service.call({ method: 'PATCH', url, body: { keys: [shownOf(stays), comes] } });
  const identity = ({ kid, alg }: Jwk): object => ({ kid, alg });
  expect([status, body.result]).toMatchObject([
    200,
    { keys: [shownOf(stays), comes], added: [identity(comes)], removed: [identity(goes)] },
  ]);
  expect(await read(service, configuration)).toEqual(before);
  expect(await eventsAbout(service, configuration.id)).toHaveLength(1);
});

it('among writers at the same time each inherits from what the one before it wrote', async () => {
  const secrets = [hmacKey('HS256', 'a'), hmacKey('HS256', 'b')];
  const configuration = await createConfiguration(service, secrets);
  const answers = await Promise.all(
    Array.from({ length: 10 }, (_, index) =>
      patch(service, configuration, (index % 2 === 0 ? secrets : secrets.toReversed()).map(shownOf)),
    ),
  );
  expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 200));
  const { keys } = (await read(service, configuration)).credentials;
  expect(keys).toHaveLength(2);
  const ids = await idsOf(configuration.id);
  await put(service, configuration, keys[0].kid === 'a' ? secrets : secrets.toReversed());
  expect(await idsOf(configuration.id)).toEqual(ids);
});

describe('refused, with everything as it was', () => {
  const stored = hmacKey('HS256', 'stored');
  const ec = es256('ec');

  it.each<[string, unknown, string]>([
    ['no keys at all', undefined, '/keys'],
    ['null', null, '/keys'],
    ['an empty list', [], '/keys'],
    ['seventeen keys', Array.from({ length: 17 }, () => es256()), '/keys'],
    ['a key that is text', ['key'], '/keys/0'],
    ['a secret of null for one that is stored', [{ ...stored, k: null }], '/keys/0/k'],
    ['a secret that is too short for one that is stored', [{ ...stored, k: 'AAAA' }], '/keys/0/k'],
    ['a new secret without k', [ec, shownOf(hmacKey('HS256'))], '/keys/1/k'],
    ['a stored secret under another algorithm', [{ ...shownOf(stored), alg: 'HS384' }], '/keys/0/k'],
    ['a stored secret without its alg', [{ kty: 'oct', kid: 'stored' }], '/keys/0/alg'],
    ['a stored secret named by its kid alone', [{ kid: 'stored' }], '/keys/0/kty'],
    ['a stored secret as an RSA key', [{ ...shownOf(stored), kty: 'RSA' }], '/keys/0/alg'],
    ['a member of null for one that is stored', [{ ...ec, y: null }], '/keys/0/y'],
    ['an unknown kid and nothing else', [{ kid: 'unknown' }], '/keys/0/kty'],
    ['the same key twice', [shownOf(stored), shownOf(stored)], '/keys/1/kid'],
  ])('is a PATCH with %s', async (_name, keys, pointer) => {
    const configuration = await createConfiguration(service, [stored, ec]);
    const before = [await read(service, configuration), await idsOf(configuration.id)];
    const { status, body } = await patch(service, configuration, keys);
    expect({ status, body }).toEqual({
      status: 400,
      body: {
        success: false,
        errors: [{ code: 10400, message: expect.any(String), source: { pointer } }],
        messages: [],
        result: null,
      },
    });
    expect([await read(service, configuration), await idsOf(configuration.id)]).toEqual(before);
    expect(await eventsAbout(service, configuration.id)).toHaveLength(1);
  });

  it.each<[string, string, number]>([
    ['malformed JSON', '{"keys":[', 400],
    ['a list', '[]', 400],
    ['an oversize body', `{"keys":"${'a'.repeat(2 * 1024 * 1024)}"}`, 413],
  ])('is %s', async (_name, body, expected) => {
    const configuration = await createConfiguration(service);
    const answer = await service.call({ method: 'PATCH', url: `${configuration.url}/credentials`, body });
    expect(answer).toMatchObject({ status: expected, body: { success: false, result: null } });
  });

  it('is a secret of another configuration: nothing is inherited from there', async () => {
    const zoneId = await createZone(service);
    await createConfiguration(service, [stored], zoneId);
    const other = await createConfiguration(service, [ec], zoneId);
    const { status, body } = await patch(service, other, [shownOf(stored)]);
    expect([status, body.errors[0].source.pointer]).toEqual([400, '/keys/0/k']);
  });
});
