import { randomUUID } from 'node:crypto';
import { byEvent, type TestService } from '@rekey/testing';
import { GRANT, issueOpaqueTokens, makeSibling, post, startOAuth, tokenOf } from './oauth-support.js';
import { type Replica, startReplica } from './start-replica.js';
import { assertionOf, basic, makeApplication, makeKey, makeKeyedApplication, type TestApplication } from './support.js';

let service: TestService;
let replica: Replica;
let jwtApp: TestApplication;
let opaqueApp: TestApplication;
beforeAll(async () => {
  const { service: first, platform } = await startOAuth();
  service = first;
  replica = await startReplica(service, platform);
  jwtApp = await makeApplication(service);
  opaqueApp = await makeSibling(service, jwtApp);
  await issueOpaqueTokens(service, opaqueApp);
});
afterAll(async () => {
  await replica.stop();
  await service.stop();
});

describe('another replica', () => {
  it.each<[string, () => TestApplication]>([
    ['a JWT', () => jwtApp],
    ['an opaque token', () => opaqueApp],
  ])('knows %s that was issued here, until it is revoked here', async (_, owner) => {
    const token = await tokenOf(service, owner());
    const authorization = basic(owner().clientId, owner().clientSecret);
    await expect(replica.post('introspect', { token }, authorization)).resolves.toMatchObject({
      body: { active: true },
    });
    await expect(post(service, 'revoke', { token }, authorization)).resolves.toMatchObject({ status: 200 });
    await byEvent(async () =>
      expect(await replica.post('introspect', { token }, authorization)).toEqual({
        status: 200,
        body: { active: false },
      }),
    );
  });

  // Whoever overhears an assertion could otherwise use it at the replica next to it.
  it('refuses an assertion that was used here, also when both come at once', async () => {
    const app = await makeKeyedApplication(service);
    const file = await makeKey(service, app.path);
    const form = async (): Promise<Record<string, string>> => ({
      ...GRANT,
      client_assertion: await assertionOf(file, { claims: { jti: randomUUID() } }),
      client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
    });
    const first = await form();
    await expect(post(service, 'token', first)).resolves.toMatchObject({ status: 200 });
    await expect(replica.post('token', first)).resolves.toMatchObject({ status: 401 });
    const second = await form();
    const answers = await Promise.all([
      ...Array.from({ length: 3 }, () => post(service, 'token', second)),
      ...Array.from({ length: 3 }, () => replica.post('token', second)),
    ]);
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 401, 401, 401, 401, 401]);
  });
});
