import { eventually, type TestAnswer, type TestService } from '@rekey/testing';
import {
  type FakePlatform,
  issueOpaqueTokens,
  makeSibling,
  partsOf,
  post,
  startOAuth,
  tokenOf,
} from './oauth-support.js';
import { basic, ISSUER, makeApplication, nowSeconds, type TestApplication } from './support.js';

let service: TestService;
let platform: FakePlatform;
/** Of one project. */
let jwtApp: TestApplication;
let opaqueApp: TestApplication;
/** Of another. */
let stranger: TestApplication;
beforeAll(async () => {
  ({ service, platform } = await startOAuth());
  jwtApp = await makeApplication(service);
  opaqueApp = await makeSibling(service, jwtApp);
  stranger = await makeApplication(service);
  await issueOpaqueTokens(service, opaqueApp);
});
afterAll(() => service.stop());

const introspect = (token: string, by: TestApplication): Promise<TestAnswer> =>
  post(service, 'introspect', { token }, basic(by.clientId, by.clientSecret));
const INACTIVE = { status: 200, body: { active: false } };

describe.each<[string, () => TestApplication]>([
  ['a JWT', () => jwtApp],
  ['an opaque token', () => opaqueApp],
])('introspection of %s', (_, owner) => {
  it('says what it says', async () => {
    const { clientId, projectId } = owner();
    const { status, body } = await introspect(await tokenOf(service, owner(), { scope: 'openid' }), owner());
    expect({ status, body }).toEqual({
      status: 200,
      body: {
        active: true,
        token_type: 'Bearer',
        scope: 'openid',
        client_id: clientId,
        sub: clientId,
        aud: [clientId, projectId],
        iss: ISSUER,
        iat: expect.any(Number),
        nbf: body.iat,
        exp: (body.iat as number) + 3600,
        jti: expect.any(String),
      },
    });
  });

  it('is for every application of the project, and for nobody else', async () => {
    const token = await tokenOf(service, owner());
    await expect(introspect(token, jwtApp)).resolves.toMatchObject({ body: { active: true } });
    await expect(introspect(token, opaqueApp)).resolves.toMatchObject({ body: { active: true } });
    const { status, body } = await introspect(token, stranger);
    expect({ status, body }).toEqual(INACTIVE);
  });

  it('is for the projects that the token was asked for by scope', async () => {
    const scope = `urn:zitadel:iam:org:project:id:${stranger.projectId}:aud`;
    const token = await tokenOf(service, owner(), { scope });
    await expect(introspect(token, stranger)).resolves.toMatchObject({ body: { active: true, scope } });
  });

  it('finds nothing behind a changed one', async () => {
    const token = await tokenOf(service, owner());
    const last = token.endsWith('A') ? 'B' : 'A';
    for (const changed of [`${token}A`, `${token.slice(0, -1)}${last}`, token.slice(1), `${token}\0`]) {
      const { status, body } = await introspect(changed, owner());
      expect({ status, body }).toEqual(INACTIVE);
    }
  });

  it('asks nobody about a hot one', async () => {
    const token = await tokenOf(service, owner());
    await introspect(token, owner());
    platform.isVaultAway = true;
    const { calls } = platform;
    const answer = await introspect(token, owner());
    platform.isVaultAway = false;
    expect(answer).toMatchObject({ status: 200, body: { active: true } });
    expect(platform.calls).toBe(calls);
  });
});

describe('a token', () => {
  it('is dead while its application is inactive or its project is, and for good when it is removed', async () => {
    const app = await makeApplication(service);
    const sibling = await makeSibling(service, app);
    await issueOpaqueTokens(service, sibling);
    const tokens = [await tokenOf(service, app), await tokenOf(service, sibling)];
    const activeFor = async (by: TestApplication): Promise<unknown[]> =>
      Promise.all(tokens.map(async (token) => (await introspect(token, by)).body.active as unknown));
    const post = (url: string): Promise<TestAnswer> => service.call({ method: 'POST', url, body: {} });
    await expect(activeFor(sibling)).resolves.toEqual([true, true]);
    await post(`${app.path}/_deactivate`);
    await expect(activeFor(sibling)).resolves.toEqual([false, true]);
    await post(`${app.path}/_reactivate`);
    await expect(activeFor(sibling)).resolves.toEqual([true, true]);
    await post(`/management/v1/projects/${app.projectId}/_deactivate`);
    await expect(introspect(tokens[0] as string, sibling)).resolves.toMatchObject({ status: 401 });
    await post(`/management/v1/projects/${app.projectId}/_reactivate`);
    await expect(activeFor(sibling)).resolves.toEqual([true, true]);
    await service.call({ method: 'DELETE', url: app.path });
    await expect(activeFor(sibling)).resolves.toEqual([false, true]);
  });
});

describe('introspection', () => {
  const claims = (changes: object = {}): object => ({
    iss: ISSUER,
    sub: jwtApp.clientId,
    aud: [jwtApp.clientId],
    client_id: jwtApp.clientId,
    iat: nowSeconds(),
    nbf: nowSeconds(),
    exp: nowSeconds() + 60,
    jti: '019a0000-0000-7000-8000-000000000001',
    ...changes,
  });

  it('finds nothing behind a JWT that is over, for another issuer, or of a client that is none', async () => {
    await expect(introspect(platform.sign(claims()), jwtApp)).resolves.toMatchObject({ body: { active: true } });
    for (const changes of [
      { exp: nowSeconds() },
      { exp: undefined },
      { iss: 'https://elsewhere.example' },
      { client_id: '1' },
      { client_id: undefined },
      { aud: jwtApp.clientId },
      { jti: 7 },
    ])
      await expect(introspect(platform.sign(claims(changes)), jwtApp)).resolves.toMatchObject(INACTIVE);
  });

  // Payloads of webhooks are signed by the same key, and hold what strangers wrote.
  it('takes nothing else that the platform signs for an access token', async () => {
    for (const token of [
      platform.sign(claims(), 'JWT'),
      platform.sign(claims(), 'at+jwt', { alg: 'ES384' }),
      platform.sign(claims(), 'at+jwt', { alg: 'none' }),
      platform.sign(claims(), 'at+jwt', { kid: 'unknown' }),
      platform.sign(claims(), 'at+jwt', { crit: ['exp'] }),
      platform.sign('[]'),
      platform.sign('not JSON'),
    ])
      await expect(introspect(token, jwtApp)).resolves.toMatchObject(INACTIVE);
  });

  it('knows a new signing key when a token comes that it signed', async () => {
    await introspect(await tokenOf(service, jwtApp), jwtApp);
    platform.rotate('2');
    const token = await tokenOf(service, jwtApp);
    expect(partsOf(token).header).toMatchObject({ kid: '2' });
    // Not at once: guesses at keys have had the vault asked a moment ago.
    await eventually(async () =>
      expect(await introspect(token, jwtApp)).toMatchObject({ status: 200, body: { active: true } }),
    );
  });
});
