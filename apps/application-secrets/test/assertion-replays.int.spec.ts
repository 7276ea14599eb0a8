import { eventually, type TestAnswer, type TestService } from '@rekey/testing';
import { GRANT, post, startOAuth } from './oauth-support.js';
import { type Replica, startReplica } from './start-replica.js';
import {
  type AssertionOptions,
  assertionOf,
  type KeyFile,
  makeKey,
  makeKeyedApplication,
  type TestApplication,
} from './support.js';

// Go's zitadel/oidc signs {iss, sub, aud, iat, exp} for each request: two within a second are the same bytes.
let service: TestService;
let replica: Replica;
let app: TestApplication;
let rsa: KeyFile;
let ec: KeyFile;
beforeAll(async () => {
  const { service: first, platform } = await startOAuth();
  service = first;
  replica = await startReplica(service, platform);
  app = await makeKeyedApplication(service);
  rsa = await makeKey(service, app.path);
  ec = await makeKey(service, app.path, { keyAlgorithm: 'EC_P256' });
});
afterAll(async () => {
  await replica.stop();
  await service.stop();
});

const TYPE = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';
const formOf = (assertion: string, extra: object = {}): Record<string, string> => ({
  client_assertion: assertion,
  client_assertion_type: TYPE,
  ...extra,
});
const grant = (assertion: string): Promise<TestAnswer> => post(service, 'token', formOf(assertion, GRANT));
const introspect = (assertion: string): Promise<TestAnswer> =>
  post(service, 'introspect', formOf(assertion, { token: 'any' }));

const assertion = (file = rsa, options: AssertionOptions = {}): Promise<string> => assertionOf(file, options);

async function isRefusedSoon(send: () => Promise<{ readonly status: number; readonly body: unknown }>): Promise<void> {
  await eventually(async () => expect(await send()).toMatchObject({ status: 401, body: { error: 'invalid_client' } }));
}

describe('an assertion without jti', () => {
  it('gets a token as often as it comes within a second, and none afterwards', async () => {
    const overheard = await assertion();
    const answers = await Promise.all(Array.from({ length: 3 }, () => grant(overheard)));
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200]);
    await isRefusedSoon(() => grant(overheard));
  });

  it('gets none on another replica either, nor ends a token', async () => {
    const overheard = await assertion();
    await expect(grant(overheard)).resolves.toMatchObject({ status: 200 });
    await isRefusedSoon(() => replica.post('token', formOf(overheard, GRANT)));
    await isRefusedSoon(() => replica.post('revoke', formOf(overheard, { token: 'any' })));
  });

  it('gets none where it was overheard on its way to an introspection', async () => {
    const overheard = await assertion();
    await expect(introspect(overheard)).resolves.toMatchObject({ status: 200 });
    await isRefusedSoon(() => grant(overheard));
  });

  // Clients that cache an assertion for its hour exist; they learn nothing by it that they could not ask before.
  it('may introspect again after that', async () => {
    const cached = await assertion();
    await expect(introspect(cached)).resolves.toMatchObject({ status: 200 });
    await isRefusedSoon(() => grant(cached));
    await expect(introspect(cached)).resolves.toMatchObject({ status: 200, body: { active: false } });
  });

  it('is the same with its signature spelled or calculated another way', async () => {
    const first = await assertion();
    await expect(grant(first)).resolves.toMatchObject({ status: 200 });
    await isRefusedSoon(() => grant(first));
    await expect(grant(respelled(first))).resolves.toMatchObject({ status: 401 });
    const second = await assertion(ec, { alg: 'ES256' });
    await expect(grant(second)).resolves.toMatchObject({ status: 200 });
    await isRefusedSoon(() => grant(second));
    await expect(grant(negated(second))).resolves.toMatchObject({ status: 401 });
  });

  it('differs from the next one of the same client', async () => {
    const first = await assertion();
    await expect(grant(first)).resolves.toMatchObject({ status: 200 });
    await isRefusedSoon(() => grant(first));
    await expect(grant(await assertion())).resolves.toMatchObject({ status: 200 });
  });
});

/** Changes bits of the last character that no byte of the signature has. */
function respelled(jws: string): string {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
  return `${jws.slice(0, -1)}${alphabet[alphabet.indexOf(jws.at(-1) as string) ^ 1]}`;
}

/** (r, n - s) verifies wherever (r, s) does: anybody can write it. */
function negated(jws: string): string {
  const [header, payload, signature] = jws.split('.') as [string, string, string];
  const order = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n;
  const bytes = Buffer.from(signature, 'base64url');
  const s = order - BigInt(`0x${bytes.toString('hex', 32)}`);
  const other = Buffer.concat([bytes.subarray(0, 32), Buffer.from(s.toString(16).padStart(64, '0'), 'hex')]);
  return `${header}.${payload}.${other.toString('base64url')}`;
}
