import type { EventEnvelope } from '@rekey/contracts';
import { principalWith, TestService } from '@rekey/testing';
import { jwksCredentials } from '../src/index.js';
import {
  configurationsOf,
  createConfiguration,
  createZone,
  es256,
  eventsAbout,
  type Jwk,
  PAGE_KEY,
  PREFIXES,
  put,
  queryDatabase,
  read,
  testKey,
} from './fixtures.js';

let service: TestService;
beforeAll(async () => {
  service = await TestService.start(jwksCredentials);
});
afterAll(() => service?.stop());

const REPLACED = 'io.rekey.credentials.replaced.v1';
const identity = ({ kid, alg }: Jwk): object => ({ kid, alg });

describe.each(PREFIXES)('under "%s"', (prefix) => {
  it('does what the reference page shows, with its very body, and answers the keys where it shows them', async () => {
    const { id, zoneId, keys } = await createConfiguration(service);
    const url = `${configurationsOf(zoneId, prefix)}/${id}`;
    const answer = await service.call({
      method: 'PUT',
      url: `${url}/credentials`,
      headers: { 'content-type': 'application/json' },
      as: principalWith([{ permission: 'api_gateway.write' }]),
      body: `{
          "keys": [
            {
              "alg": "ES256",
              "crv": "P-256",
              "kid": "38013f13-c266-4eec-a72a-92ec92779f21",
              "kty": "EC",
              "x": "KN53JRwN3wCjm2o39bvZUX2VdrsHzS8pxOAGjm8m7EQ",
              "y": "lnkkzIxaveggz-HFhcMWW15nxvOj0Z_uQsXbpK0GFcY"
            }
          ]
        }`,
    });
    expect({ status: answer.status, body: answer.body }).toEqual({
      status: 200,
      body: { success: true, errors: [], messages: [], keys: [PAGE_KEY], result: { keys: [PAGE_KEY] } },
    });
    expect(answer.headers['content-type']).toMatch(/^application\/json/);
    expect((await service.call({ url })).body.result.credentials).toEqual({ keys: [PAGE_KEY] });
    const [event] = await service.eventsOf(REPLACED, id);
    expect(event?.data).toEqual({
      zoneId,
      configId: id,
      before: keys.map(identity),
      after: [identity(PAGE_KEY)],
      keys: [PAGE_KEY],
      rotationId: event?.rotationid,
      credential: { kind: 'token-configuration', id, name: 'A configuration', scope: { zone: zoneId } },
      from: null,
      to: 1,
      cause: 'rotated',
      turnedAt: expect.stringMatching(/Z$/),
      retireAt: null,
      participants: [],
    });
    expect(event?.rotationid).toEqual(expect.any(String));
  });
});

describe('a new set', () => {
  const ALGORITHMS = ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512', 'ES256', 'ES384'];

  it('may hold every algorithm of the contract, one kid under several of them, and keeps its order', async () => {
    const configuration = await createConfiguration(service);
    const keys = ALGORITHMS.map((alg) => testKey(alg, 'one kid for all').jwk).reverse();
    const before = await read(service, configuration);
    expect((await put(service, configuration, keys)).body.keys).toEqual(keys);
    const after = await read(service, configuration);
    expect(after).toEqual({ ...before, credentials: { keys }, last_updated: after.last_updated });
    expect(after.last_updated).toMatch(/\.\d{6}Z$/);
    expect(after.last_updated >= before.last_updated).toBe(true);
  });

  it('may hold sixteen keys', async () => {
    const configuration = await createConfiguration(service);
    const keys = Array.from({ length: 16 }, () => es256());
    expect((await put(service, configuration, keys)).body.keys).toEqual(keys);
  });

  it('changes nothing and publishes nothing when it is the one that is there', async () => {
    const configuration = await createConfiguration(service, [es256(), testKey('RS256').jwk]);
    const before = await read(service, configuration);
    const same = before.credentials.keys.map((key: Jwk) => ({ ...key, use: 'sig' }));
    const answer = await put(service, configuration, same);
    expect([answer.status, answer.body.keys]).toEqual([200, before.credentials.keys]);
    expect(await read(service, configuration)).toEqual(before);
    expect(await eventsAbout(service, configuration.id)).toHaveLength(1);
  });

  it('is a change when only the order, only the material or only the algorithm differs', async () => {
    const [first, second] = [es256('first'), testKey('RS256', 'second').jwk];
    const configuration = await createConfiguration(service, [first, second]);
    const sets = [
      [second, first],
      [second, es256('first')],
      [{ ...second, alg: 'PS256' }, es256('first')],
    ];
    for (const keys of sets) {
      expect((await put(service, configuration, keys)).status).toBe(200);
      expect((await read(service, configuration)).credentials.keys).toEqual(keys);
    }
    expect(await service.eventsOf(REPLACED, configuration.id, 3)).toHaveLength(3);
  });

  it('is the key set of an identity provider as it stands, sent as the recipe of the vendor sends it', async () => {
    const configuration = await createConfiguration(service);
    const [signing, second] = [testKey('RS256', 'signing').jwk, es256('second')];
    const { alg: _alg, ...withoutAlg } = signing;
    const keys = [
      { ...withoutAlg, use: 'enc', kid: 'encryption' },
      { ...withoutAlg, use: 'sig', x5c: ['MIIC'], 'x5t#S256': 'abc', issuer: 'https://login.example.com/' },
      { ...second, use: 'sig', key_ops: ['verify'], ext: true },
      { kty: 'OKP', crv: 'Ed25519', x: 'AAAA', kid: 'third', alg: 'EdDSA' },
    ];
    const { status, body } = await service.call({
      method: 'PUT',
      url: `${configuration.url}/credentials`,
      headers: { 'content-type': 'application/json;charset=UTF-8' },
      body: JSON.stringify({ keys }),
    });
    expect({ status, body }).toEqual({
      status: 200,
      body: {
        success: true,
        errors: [],
        messages: [{ code: 110003, message: 'keys[1].alg was omitted and defaulted to "RS256" (kid "signing")' }],
        keys: [signing, second],
        result: { keys: [signing, second] },
      },
    });
  });

  it('leaves out what it cannot use, and nothing private is kept anywhere', async () => {
    const configuration = await createConfiguration(service);
    const [rsa, ec] = [testKey('RS512'), testKey('ES384')];
    const wrapping = { kty: 'oct', kid: 'h', alg: 'A256KW', k: Buffer.alloc(32, 'secret!').toString('base64url') };
    const { status, body } = await put(service, configuration, [rsa.privateJwk, wrapping, ec.privateJwk]);
    expect([status, body.keys]).toEqual([200, [rsa.jwk, ec.jwk]]);
    const [event] = await service.eventsOf(REPLACED, configuration.id);
    const rows = await queryDatabase(service, 'SELECT * FROM credentials WHERE configuration_id = $1', [
      configuration.id,
    ]);
    const everything = JSON.stringify([body, event, rows, await read(service, configuration)]);
    const secrets = ['d', 'p', 'q', 'dp', 'dq', 'qi'].flatMap((name) => [rsa.privateJwk[name], ec.privateJwk[name]]);
    for (const secret of [...secrets, wrapping.k].filter((one) => one !== undefined)) {
      expect(everything).not.toContain(secret);
    }
  });

  it('is all or nothing among writers at the same time, and the events form one chain', async () => {
    const configuration = await createConfiguration(service, [es256('start')]);
    const sets = Array.from({ length: 8 }, (_, index) => [es256(`a${index}`), es256(`b${index}`)]);
    const answers = await Promise.all(sets.map((keys) => put(service, configuration, keys)));
    expect(answers.map(({ status }) => status)).toEqual(sets.map(() => 200));
    const { keys } = (await read(service, configuration)).credentials;
    expect(sets).toContainEqual(keys);
    const events = await service.eventsOf(REPLACED, configuration.id, sets.length);
    const data = events.map((event: EventEnvelope) => event.data as { before: object; after: object; keys: object });
    expect(data.map(({ before }) => before)).toEqual([
      [{ kid: 'start', alg: 'ES256' }],
      ...data.slice(0, -1).map(({ after }) => after),
    ]);
    expect(data.at(-1)?.keys).toEqual(keys);
    expect(events).toHaveLength(sets.length);
  });
});

describe('a refused set', () => {
  const good = es256('good');
  const rsa = testKey('RS256', 'rsa').jwk;
  const weak = { kty: 'RSA', alg: 'RS256', kid: 'weak', e: 'AQAB', n: Buffer.alloc(128, 0xff).toString('base64url') };
  const without = (key: Jwk, ...names: string[]): object =>
    Object.fromEntries(Object.entries(key).filter(([name]) => !names.includes(name)));

  it.each<[string, unknown, string]>([
    ['no keys at all', undefined, '/keys'],
    ['null', null, '/keys'],
    ['an object', { 0: good }, '/keys'],
    ['text', JSON.stringify([good]), '/keys'],
    ['an empty list', [], '/keys'],
    ['seventeen keys', Array.from({ length: 17 }, () => es256()), '/keys'],
    ['only keys that are left out', [{ kty: 'OKP', kid: 'a', alg: 'EdDSA', crv: 'Ed25519', x: 'AAAA' }], '/keys'],
    ['a key that is text', [good, 'key'], '/keys/1'],
    ['a key that is null', [good, null], '/keys/1'],
    ['a key that is a list', [[good]], '/keys/0'],
    ['a key without type', [good, without(rsa, 'kty')], '/keys/1/kty'],
    ['a key without kid', [good, without(rsa, 'kid')], '/keys/1/kid'],
    ['a kid that is empty', [{ ...good, kid: '' }], '/keys/0/kid'],
    ['a kid of another type', [{ ...good, kid: 7 }], '/keys/0/kid'],
    ['a kid that is too long', [{ ...good, kid: 'k'.repeat(1025) }], '/keys/0/kid'],
    ['a kid with NUL', [{ ...good, kid: 'a\0' }], '/keys/0/kid'],
    ['an algorithm of another type', [{ ...rsa, alg: 256 }], '/keys/0/alg'],
    ['the same kid and algorithm twice', [good, rsa, es256('good')], '/keys/2/kid'],
    ['RSA below 2048 bits', [good, weak], '/keys/1/n'],
    ['RSA without modulus', [without(rsa, 'n')], '/keys/0/n'],
    ['RSA with a modulus of another type', [{ ...rsa, n: 5 }], '/keys/0/n'],
    ['RSA with a modulus that is not base64url', [{ ...rsa, n: `${rsa['n']}+/==` }], '/keys/0/n'],
    ['RSA without exponent', [without(rsa, 'e')], '/keys/0/e'],
    ['RSA with an even exponent', [{ ...rsa, e: 'Ag' }], '/keys/0/e'],
    ['EC without curve', [without(good, 'crv')], '/keys/0/crv'],
    ['EC without y', [without(good, 'y')], '/keys/0/y'],
    ['a curve that does not fit', [{ ...testKey('ES384').jwk, alg: 'ES256' }], '/keys/0/crv'],
    ['coordinates that are too short', [{ ...good, x: 'AAAA' }], '/keys/0/x'],
    ['a point off its curve', [{ ...good, x: good['y'] }], '/keys/0/x'],
    ['an RSA key with the algorithm of EC', [{ ...rsa, alg: 'ES256' }], '/keys/0/alg'],
  ])('with %s is named and leaves everything as it was', async (_name, keys, pointer) => {
    const configuration = await createConfiguration(service);
    const before = await read(service, configuration);
    const { status, body } = await put(service, configuration, keys);
    expect({ status, body }).toEqual({
      status: 400,
      body: {
        success: false,
        errors: [{ code: 10400, message: expect.any(String), source: { pointer } }],
        messages: [],
        result: null,
      },
    });
    expect(await read(service, configuration)).toEqual(before);
    expect(await eventsAbout(service, configuration.id)).toHaveLength(1);
  });

  it.each<[string, string, number]>([
    ['malformed JSON', '{"keys":[', 400],
    ['a list', '[]', 400],
    ['an oversize body', `{"keys":"${'a'.repeat(2 * 1024 * 1024)}"}`, 413],
  ])('that is %s is answered in the envelope', async (_name, body, expected) => {
    const configuration = await createConfiguration(service);
    const answer = await service.call({ method: 'PUT', url: `${configuration.url}/credentials`, body });
    expect(answer).toMatchObject({ status: expected, body: { success: false, result: null } });
    expect((await read(service, configuration)).credentials.keys).toEqual(configuration.keys);
  });

  it('names every key that is wrong', async () => {
    const configuration = await createConfiguration(service);
    const { body } = await put(service, configuration, [weak, good, without(rsa, 'e')]);
    const pointers = body.errors.map(({ source }: { source: { pointer: string } }) => source.pointer);
    expect(pointers).toEqual(['/keys/0/n', '/keys/2/e']);
  });

  it('to a configuration that is gone is not found', async () => {
    const zoneId = await createZone(service);
    const configuration = await createConfiguration(service, [good], zoneId);
    await service.call({ method: 'DELETE', url: configuration.url });
    expect(await put(service, configuration, [good])).toMatchObject({ status: 404, body: { success: false } });
  });
});
