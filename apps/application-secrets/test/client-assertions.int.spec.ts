import { generateKeyPairSync, randomUUID } from 'node:crypto';
import type { TestAnswer, TestService } from '@rekey/testing';
import { DataSource } from 'typeorm';
import { UsedAssertions } from '../src/clients/used-assertions.js';
import {
  type AssertionOptions,
  assertionOf,
  introspectWithAssertion,
  ISSUER,
  type KeyFile,
  makeKey,
  makeKeyedApplication,
  nowSeconds,
  startService,
  type TestApplication,
} from './support.js';

let service: TestService;
let app: TestApplication;
let file: KeyFile;
let otherFile: KeyFile;
beforeAll(async () => {
  ({ service } = await startService());
  app = await makeKeyedApplication(service);
  file = await makeKey(service, app.path);
  otherFile = await makeKey(service, (await makeKeyedApplication(service)).path);
});
afterAll(() => service.stop());

const refused = { status: 401, body: { error: 'invalid_client', error_description: 'client authentication failed' } };
const send = async (options: AssertionOptions = {}, extra: Record<string, string> = {}): Promise<TestAnswer> =>
  introspectWithAssertion(service, await assertionOf(file, options), extra);

describe('private_key_jwt', () => {
  it.each<[string, AssertionOptions]>([
    ['as RS256', {}],
    ['as PS256', { alg: 'PS256' }],
    ['with a list of audiences', { claims: { aud: ['https://elsewhere.example', ISSUER] } }],
    ['with an iat almost an hour old', { claims: { iat: nowSeconds() - 3500 } }],
    ['with an exp far ahead', { claims: { exp: nowSeconds() + 10_000_000 } }],
    ['with an nbf of the past', { claims: { nbf: nowSeconds() - 10_000 } }],
    ['with an nbf of now', { claims: { nbf: nowSeconds() } }],
  ])('authenticates %s', async (_, options) => {
    await expect(send(options)).resolves.toMatchObject({ status: 200, body: { active: false } });
  });

  it('takes the client id beside it when it is the same', async () => {
    await expect(send({}, { client_id: app.clientId })).resolves.toMatchObject({ status: 200 });
    await expect(send({}, { client_id: otherFile.clientId })).resolves.toMatchObject(refused);
  });

  const foreignRsa = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey;
  const foreignEc = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey;
  const pem = (key: typeof foreignRsa): string => key.export({ type: 'pkcs8', format: 'pem' }) as string;

  it.each<[string, () => AssertionOptions]>([
    ['for another audience', () => ({ claims: { aud: 'https://elsewhere.example' } })],
    ['for our token endpoint', () => ({ claims: { aud: `${ISSUER}/oauth/v2/token` } })],
    ['for the issuer with a slash', () => ({ claims: { aud: `${ISSUER}/` } })],
    ['without audience', () => ({ claims: { aud: undefined } })],
    ['of another issuer', () => ({ claims: { iss: 'someone' } })],
    ['about another subject', () => ({ claims: { sub: 'someone' } })],
    ['without subject', () => ({ claims: { iss: undefined, sub: undefined } })],
    ['that has expired', () => ({ claims: { exp: nowSeconds() - 1 } })],
    ['without exp', () => ({ claims: { exp: undefined } })],
    ['without iat', () => ({ claims: { iat: undefined } })],
    ['issued over an hour ago', () => ({ claims: { iat: nowSeconds() - 3602 } })],
    ['issued in the future', () => ({ claims: { iat: nowSeconds() + 30 } })],
    ['not valid for another 50 minutes', () => ({ claims: { nbf: nowSeconds() + 3000 } })],
    ['with an nbf that is no time', () => ({ claims: { nbf: 'now' } })],
    ['with a jti that is no text', () => ({ claims: { jti: 7 } })],
    ['without kid', () => ({ kid: null })],
    ['with an unknown kid', () => ({ kid: '1' })],
    ['with the kid of another client', () => ({ kid: otherFile.keyId })],
    ['of another client under its name', () => ({ key: otherFile.key })],
    ['signed with another key', () => ({ key: pem(foreignRsa) })],
    ['signed with an EC key under an RSA kid', () => ({ key: pem(foreignEc), alg: 'ES256' })],
    ['signed with RS512', () => ({ alg: 'RS512' })],
  ])('refuses an assertion %s', async (_, options) => {
    await expect(send(options())).resolves.toMatchObject(refused);
  });

  it('refuses one of another client that claims to be this one', async () => {
    const assertion = await assertionOf(otherFile, { claims: { iss: app.clientId, sub: app.clientId } });
    await expect(introspectWithAssertion(service, assertion)).resolves.toMatchObject(refused);
  });

  it('refuses what is not a signed JWT, or was changed after it was signed', async () => {
    const [header, payload, signature] = (await assertionOf(file)).split('.') as [string, string, string];
    const encode = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');
    const claims = JSON.parse(Buffer.from(payload, 'base64url').toString()) as object;
    const none = encode({ alg: 'none', kid: file.keyId });
    const crit = encode({ alg: 'RS256', kid: file.keyId, crit: ['exp'] });
    const hmac = encode({ alg: 'HS256', kid: file.keyId });
    for (const assertion of [
      'x',
      'a.b.c',
      '..',
      `${header}.${payload}`,
      `${header}.${payload}.`,
      `${header}.${payload}.${signature}.${signature}`,
      `${header}.${encode({ ...claims, extra: 1 })}.${signature}`,
      `${header}.${encode([1])}.${signature}`,
      `${none}.${payload}.`,
      `${none}.${payload}.${signature}`,
      `${crit}.${payload}.${signature}`,
      `${hmac}.${payload}.${signature}`,
      `${header}.${payload}.${signature.slice(4)}`,
      `${header}.${payload}.${'A'.repeat(20_000)}`,
    ]) {
      await expect(introspectWithAssertion(service, assertion)).resolves.toMatchObject(refused);
    }
  });
});

describe('the jti of an assertion', () => {
  // Whoever overhears an assertion must not be able to use it as well.
  it('is good for one use, also when the uses come at the same time', async () => {
    const assertion = await assertionOf(file, { claims: { jti: randomUUID() } });
    const answers = await Promise.all(Array.from({ length: 5 }, () => introspectWithAssertion(service, assertion)));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 401, 401, 401, 401]);
    await expect(introspectWithAssertion(service, assertion)).resolves.toMatchObject(refused);
  });

  it('is not used up by a request that is refused for another reason', async () => {
    const claims = { jti: randomUUID() };
    await expect(send({ claims, key: otherFile.key })).resolves.toMatchObject(refused);
    await expect(send({ claims }, { token: '' })).resolves.toMatchObject({ status: 400 });
    await expect(send({ claims })).resolves.toMatchObject({ status: 200 });
  });

  it('may be the same at two clients', async () => {
    const claims = { jti: randomUUID() };
    await expect(send({ claims })).resolves.toMatchObject({ status: 200 });
    await expect(introspectWithAssertion(service, await assertionOf(otherFile, { claims }))).resolves.toMatchObject({
      status: 200,
    });
  });

  it('is forgotten when its assertion is over, not before', async () => {
    const used = service.app.get(UsedAssertions, { strict: false });
    const [over, alive] = [randomUUID(), randomUUID()];
    const [past, future] = [new Date(Date.now() - 1000), new Date(Date.now() + 60_000)];
    await expect(used.use('client', over, past)).resolves.toBe(true);
    await expect(used.use('client', over, past)).resolves.toBe(true);
    await expect(used.use('client', alive, future)).resolves.toBe(true);
    await used.prune();
    await expect(used.use('client', alive, future)).resolves.toBe(false);
    const remaining = await service.app
      .get(DataSource, { strict: false })
      .query('SELECT 1 FROM used_assertions WHERE expires_at <= now()');
    expect(remaining).toEqual([]);
  });
});
