import { createPublicKey, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { BOOTSTRAP, type TestAnswer, type TestService } from '@rekey/testing';
import {
  assertionOf,
  dumpDatabase,
  introspectWithAssertion,
  type KeyFile,
  makeKeyedApplication,
  readKeyFile,
  startService,
  stateOf,
  type TestApplication,
} from './support.js';

let service: TestService;
let app: TestApplication;
beforeAll(async () => {
  ({ service } = await startService());
  app = await makeKeyedApplication(service);
});
afterAll(() => service.stop());

const add = (body: object): Promise<TestAnswer> =>
  service.call({ method: 'POST', url: `${app.path}/keys`, body, as: BOOTSTRAP });

async function authenticates(file: KeyFile, alg: string): Promise<boolean> {
  const { status } = await introspectWithAssertion(service, await assertionOf(file, { alg }));
  return status === 200;
}

const pemOf = (key: KeyObject): string =>
  key.export({ type: key.type === 'public' ? 'spki' : 'pkcs8', format: 'pem' }) as string;

const PAIRS = {
  RS256: generateKeyPairSync('rsa', { modulusLength: 2048 }),
  ES256: generateKeyPairSync('ec', { namedCurve: 'P-256' }),
  ES384: generateKeyPairSync('ec', { namedCurve: 'P-384' }),
  ES512: generateKeyPairSync('ec', { namedCurve: 'P-521' }),
  EdDSA: generateKeyPairSync('ed25519'),
};
const ALGORITHMS = Object.keys(PAIRS) as (keyof typeof PAIRS)[];

describe('a key of another algorithm', () => {
  it.each([
    ['EC_P256', 'ES256'],
    ['EC_P384', 'ES384'],
    ['EC_P521', 'ES512'],
    ['ED25519', 'EdDSA'],
    ['RSA_2048', 'PS256'],
  ])('%s is made and authenticates with %s', async (keyAlgorithm, alg) => {
    const { status, body } = await add({ keyAlgorithm });
    expect(status).toBe(200);
    const file = readKeyFile(body.keyDetails);
    expect(Object.keys(file)).toEqual(['type', 'keyId', 'key', 'appId', 'clientId']);
    await expect(authenticates(file, alg)).resolves.toBe(true);
    await expect(service.eventsOf('io.rekey.application-key.created.v1', file.keyId)).resolves.toHaveLength(1);
    expect(await dumpDatabase(service)).not.toContain('PRIVATE KEY');
  });

  it.each(['EC_P192', 'RSA_1024', 'rsa', 7, {}])('%j is refused', async (keyAlgorithm) => {
    const before = await stateOf(service);
    await expect(add({ keyAlgorithm })).resolves.toMatchObject({
      status: 400,
      body: { message: expect.stringContaining('AddAppKeyRequest.KeyAlgorithm') },
    });
    await expect(stateOf(service)).resolves.toEqual(before);
  });
});

describe("the caller's own key", () => {
  it.each(ALGORITHMS)('authenticates with %s, given as JWK, as its text, as PEM and as base64 of it', async (alg) => {
    const { publicKey, privateKey } = PAIRS[alg];
    const jwk = publicKey.export({ format: 'jwk' });
    const pem = pemOf(publicKey);
    const labelled = { ...jwk, kid: 'mine', use: 'sig', alg, key_ops: ['verify'] };
    for (const given of [
      labelled,
      JSON.stringify(jwk),
      `\uFEFF${JSON.stringify(jwk)}`,
      pem,
      Buffer.from(pem).toString('base64'),
    ]) {
      const { status, body } = await add({ publicKey: given });
      expect({ status, id: body.id }).toEqual({ status: 200, id: expect.stringMatching(/^\d+$/) });
      const file = readKeyFile(body.keyDetails);
      expect(file).toEqual({ type: 'application', keyId: body.id, appId: app.appId, clientId: app.clientId });
      await expect(authenticates({ ...file, key: pemOf(privateKey) }, alg)).resolves.toBe(true);
    }
  });

  it('lives by the expiration date, beside keys that were made', async () => {
    const { status, body } = await add({
      publicKey: pemOf(PAIRS.ES256.publicKey),
      expirationDate: '2519-04-01T08:45:00Z',
    });
    expect(status).toBe(200);
    await expect(service.call({ url: `${app.path}/keys/${body.id}` })).resolves.toMatchObject({
      body: { key: { expirationDate: '2519-04-01T08:45:00Z' } },
    });
  });

  const weak = generateKeyPairSync('rsa', { modulusLength: 1024 }).publicKey;
  const jwkOf = (key: KeyObject): object => key.export({ format: 'jwk' });
  it.each([
    ['an RSA key below 2048 bits as JWK', { publicKey: jwkOf(weak) }],
    ['an RSA key below 2048 bits as PEM', { publicKey: pemOf(weak) }],
    ['a curve that does not sign', { publicKey: jwkOf(generateKeyPairSync('x25519').publicKey) }],
    [
      'a curve nobody asked for',
      { publicKey: pemOf(generateKeyPairSync('ec', { namedCurve: 'secp256k1' }).publicKey) },
    ],
    ['a private JWK', { publicKey: jwkOf(PAIRS.ES256.privateKey) }],
    ['a private JWK as text', { publicKey: JSON.stringify(jwkOf(PAIRS.EdDSA.privateKey)) }],
    ['a private PEM', { publicKey: pemOf(PAIRS.RS256.privateKey) }],
    ['a symmetric key', { publicKey: { kty: 'oct', k: 'c2VjcmV0' } }],
    ['a key to encrypt with', { publicKey: { ...jwkOf(PAIRS.RS256.publicKey), use: 'enc' } }],
    ['an algorithm that no client uses', { publicKey: { ...jwkOf(PAIRS.RS256.publicKey), alg: 'RS512' } }],
    ['a point that is not on its curve', { publicKey: { ...jwkOf(PAIRS.ES256.publicKey), y: 'A'.repeat(43) } }],
    ['a text that is no key', { publicKey: 'secret' }],
    ['an empty text', { publicKey: '' }],
    ['broken JSON', { publicKey: '{"kty":' }],
    ['a text that is too long', { publicKey: 'A'.repeat(20_000) }],
    ['a number', { publicKey: 7 }],
    ['a list', { publicKey: [jwkOf(PAIRS.ES256.publicKey)] }],
  ])('%s is refused, and nothing of it is quoted', async (_what, body) => {
    const before = await stateOf(service);
    const answer = await add(body);
    expect(answer).toMatchObject({
      status: 400,
      body: { code: 3, message: expect.stringMatching(/^invalid AddAppKeyRequest\.PublicKey: /) },
    });
    expect(answer.bytes.toString()).not.toMatch(/PRIVATE|"d"|c2VjcmV0/);
    await expect(stateOf(service)).resolves.toEqual(before);
  });

  it('beside a wish for a made one is refused', async () => {
    const body = { publicKey: pemOf(PAIRS.ES256.publicKey), keyAlgorithm: 'EC_P256' };
    await expect(add(body)).resolves.toMatchObject({ status: 400 });
  });

  it('is kept as it is: only the public half', async () => {
    const { publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    await add({ publicKey: pemOf(publicKey) });
    const der = createPublicKey(publicKey.export({ type: 'spki', format: 'pem' })).export({
      type: 'spki',
      format: 'der',
    });
    await expect(dumpDatabase(service)).resolves.toContain(der.toString('hex'));
  });
});
