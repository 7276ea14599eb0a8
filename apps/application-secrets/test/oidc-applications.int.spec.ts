import { BOOTSTRAP, type TestService, uniqueName } from '@rekey/testing';
import {
  assertionOf,
  authenticates,
  dumpDatabase,
  introspectWithAssertion,
  makeApplication,
  makeKey,
  makeProject,
  startService,
  stateOf,
} from './support.js';

const refused = (status: number, code: number, id: string): object => ({
  status,
  body: { code, details: [expect.objectContaining({ id })] },
});

let service: TestService;
let projectId: string;
beforeAll(async () => {
  ({ service } = await startService());
  projectId = await makeProject(service);
});
afterAll(() => service.stop());

const apps = () => `/management/v1/projects/${projectId}/apps`;
const create = (body: object) =>
  service.call({ method: 'POST', url: `${apps()}/oidc`, body: { name: uniqueName('oidc'), ...body } });
const configOf = async (appId: string) => (await service.call({ url: `${apps()}/${appId}` })).body.app.oidcConfig;
const configure = (appId: string, body: object) =>
  service.call({ method: 'PUT', url: `${apps()}/${appId}/oidc_config`, body });
const generate = (appId: string, kind: 'api' | 'oidc', body: object = {}) =>
  service.call({ method: 'POST', url: `${apps()}/${appId}/${kind}_config/_generate_client_secret`, body });

describe('POST /management/v1/projects/{projectId}/apps/oidc', () => {
  it('creates an application with a secret that authenticates it', async () => {
    const { status, body } = await create({ redirectUris: ['https://app.example/cb'] });
    expect({ status, body }).toEqual({
      status: 200,
      body: {
        appId: expect.stringMatching(/^\d{15,20}$/),
        clientId: expect.stringMatching(/^\d{15,20}$/),
        clientSecret: expect.stringMatching(/^[A-Za-z0-9]{64}$/),
        details: {
          sequence: '1',
          creationDate: expect.any(String),
          resourceOwner: BOOTSTRAP.org,
        },
      },
    });
    await expect(authenticates(service, body.clientId, body.clientSecret)).resolves.toBe(true);
    await expect(configOf(body.appId)).resolves.toEqual({
      clientId: body.clientId,
      redirectUris: ['https://app.example/cb'],
      responseTypes: ['OIDC_RESPONSE_TYPE_CODE'],
      grantTypes: ['OIDC_GRANT_TYPE_AUTHORIZATION_CODE'],
      allowedOrigins: ['https://app.example'],
      accessTokenType: 'OIDC_TOKEN_TYPE_JWT',
      clockSkew: '0s',
    });
  });

  it('keeps everything it is given, in either spelling and as names or numbers', async () => {
    const { body } = await create({
      redirect_uris: [' app://cb '],
      responseTypes: [0, 'OIDC_RESPONSE_TYPE_ID_TOKEN'],
      grant_types: ['OIDC_GRANT_TYPE_AUTHORIZATION_CODE', 1, 2],
      appType: 'OIDC_APP_TYPE_NATIVE',
      authMethodType: 'OIDC_AUTH_METHOD_TYPE_NONE',
      postLogoutRedirectUris: ['app://bye'],
      version: 'OIDC_VERSION_1_0',
      devMode: true,
      accessTokenType: 'OIDC_TOKEN_TYPE_BEARER',
      accessTokenRoleAssertion: true,
      idTokenRoleAssertion: true,
      idTokenUserinfoAssertion: true,
      clockSkew: '1.500s',
      additionalOrigins: ['https://other.example:8443'],
      skipNativeAppSuccessPage: true,
      backChannelLogoutUri: 'https://app.example/logout',
    });
    expect(body).not.toHaveProperty('clientSecret');
    expect(body).toMatchObject({
      complianceProblems: [{ key: expect.any(String), localizedMessage: expect.any(String) }],
    });
    await expect(configOf(body.appId)).resolves.toMatchObject({
      redirectUris: ['app://cb'],
      responseTypes: ['OIDC_RESPONSE_TYPE_CODE', 'OIDC_RESPONSE_TYPE_ID_TOKEN'],
      grantTypes: ['OIDC_GRANT_TYPE_AUTHORIZATION_CODE', 'OIDC_GRANT_TYPE_IMPLICIT', 'OIDC_GRANT_TYPE_REFRESH_TOKEN'],
      appType: 'OIDC_APP_TYPE_NATIVE',
      authMethodType: 'OIDC_AUTH_METHOD_TYPE_NONE',
      postLogoutRedirectUris: ['app://bye'],
      devMode: true,
      accessTokenRoleAssertion: true,
      idTokenRoleAssertion: true,
      idTokenUserinfoAssertion: true,
      clockSkew: '1.500s',
      additionalOrigins: ['https://other.example:8443'],
      allowedOrigins: ['app://cb', 'https://other.example:8443'],
      skipNativeAppSuccessPage: true,
      backChannelLogoutUri: 'https://app.example/logout',
    });
    await expect(configOf(body.appId)).resolves.not.toHaveProperty('accessTokenType');
  });

  it('says what OpenID Connect advises against', async () => {
    const { body } = await create({});
    expect(body).toMatchObject({
      noneCompliant: true,
      complianceProblems: [
        { key: 'Application.OIDC.V1.NotCompliant' },
        {
          key: 'Application.OIDC.V1.NoRedirectUris',
          localizedMessage: 'At least one redirect uri must be registered.',
        },
      ],
    });
  });

  it('takes keys when it says so', async () => {
    const { body } = await create({ authMethodType: 'OIDC_AUTH_METHOD_TYPE_PRIVATE_KEY_JWT' });
    const file = await makeKey(service, `${apps()}/${body.appId}`);
    await expect(introspectWithAssertion(service, await assertionOf(file))).resolves.toMatchObject({ status: 200 });
  });

  it.each([
    [{ responseTypes: ['OIDC_RESPONSE_TYPE_ID_TOKEN'] }, 'PROJECT-1n8df'],
    [{ grantTypes: ['OIDC_GRANT_TYPE_REFRESH_TOKEN'] }, 'PROJECT-1n8df'],
    [{ additionalOrigins: ['https://a.example/path'] }, 'PROJECT-1n8df'],
  ])('refuses %j as a whole', async (body, id) => {
    const before = await stateOf(service);
    await expect(create(body)).resolves.toMatchObject(refused(400, 3, id));
    await expect(stateOf(service)).resolves.toEqual(before);
  });

  it.each([
    { name: '' },
    { redirectUris: 'https://a.example' },
    { redirectUris: [7] },
    { redirectUris: ['x'.repeat(2049)] },
    { redirectUris: ['https://a.example/\0'] },
    { redirectUris: Array.from({ length: 101 }, () => 'https://a.example') },
    { responseTypes: [9] },
    { grantTypes: 'OIDC_GRANT_TYPE_IMPLICIT' },
    { appType: 3 },
    { authMethodType: 4 },
    { accessTokenType: 2 },
    { devMode: 'yes' },
    { clockSkew: '6s' },
    { clockSkew: '-1s' },
    { clockSkew: 5 },
    { backChannelLogoutUri: 'a\0' },
  ])('refuses the field %j', async (body) => {
    const before = await stateOf(service);
    await expect(create(body)).resolves.toMatchObject({ status: 400, body: { code: 3 } });
    await expect(stateOf(service)).resolves.toEqual(before);
  });
});

describe('PUT …/oidc_config', () => {
  it('replaces the settings, and tells which', async () => {
    const { body } = await create({ redirectUris: ['https://a.example/cb'], devMode: true });
    await expect(
      configure(body.appId, { redirectUris: ['https://b.example/cb'], authMethodType: 1 }),
    ).resolves.toMatchObject({ status: 200, body: { details: { sequence: '2' } } });
    const config = await configOf(body.appId);
    expect(config).toMatchObject({
      redirectUris: ['https://b.example/cb'],
      authMethodType: 'OIDC_AUTH_METHOD_TYPE_POST',
    });
    expect(config).not.toHaveProperty('devMode');
    const [event] = await service.eventsOf('io.rekey.application.updated.v1', body.appId);
    expect(event?.data['changes']).toEqual({
      authMethodType: 'OIDC_AUTH_METHOD_TYPE_POST',
      oidcSettings: ['redirectUris', 'devMode'],
    });
    await expect(
      configure(body.appId, { redirectUris: ['https://b.example/cb'], authMethodType: 1 }),
    ).resolves.toMatchObject(refused(400, 9, 'COMMAND-1m88i'));
  });

  it('refuses settings that do not fit together, and an API application', async () => {
    const { body } = await create({});
    const api = await makeApplication(service);
    const before = await stateOf(service);
    await expect(
      configure(body.appId, { responseTypes: ['OIDC_RESPONSE_TYPE_ID_TOKEN_TOKEN'] }),
    ).resolves.toMatchObject(refused(400, 3, 'COMMAND-5m9fs'));
    await expect(
      service.call({ method: 'PUT', url: `${api.path}/oidc_config`, body: { devMode: true } }),
    ).resolves.toMatchObject(refused(400, 3, 'COMMAND-GBr34'));
    await expect(stateOf(service)).resolves.toEqual(before);
  });
});

describe('POST …/oidc_config/_generate_client_secret', () => {
  it('replaces the secret at once, or after an overlap', async () => {
    const { body } = await create({});
    const second = await generate(body.appId, 'oidc');
    expect(second).toMatchObject({
      status: 200,
      body: { clientSecret: expect.stringMatching(/^[A-Za-z0-9]{64}$/), details: { sequence: '2' } },
    });
    await expect(authenticates(service, body.clientId, body.clientSecret)).resolves.toBe(false);
    const third = await generate(body.appId, 'oidc', { overlap: '3600s' });
    for (const { clientSecret } of [second.body, third.body])
      await expect(authenticates(service, body.clientId, clientSecret as string)).resolves.toBe(true);
    const events = await service.eventsOf('io.rekey.client-secret.rotated.v1', body.appId, 2);
    expect(events.map(({ data }) => data['version'])).toEqual([2, 3]);
  });

  it('leaves no secret in the database or in an event, whichever door it came through', async () => {
    const { body } = await create({ backChannelLogoutUri: 'https://a.example/?token=private' });
    const v2 = await service.call({
      method: 'POST',
      url: '/zitadel.application.v2.ApplicationService/GenerateClientSecret',
      body: { projectId, applicationId: body.appId },
    });
    await configure(body.appId, { backChannelLogoutUri: 'https://a.example/?token=other' });
    const [[rotated], [updated]] = await Promise.all([
      service.eventsOf('io.rekey.client-secret.rotated.v1', body.appId),
      service.eventsOf('io.rekey.application.updated.v1', body.appId),
    ]);
    const dump = await dumpDatabase(service);
    for (const secret of [body.clientSecret, v2.body.clientSecret] as string[]) {
      expect(dump).not.toContain(secret);
      expect(dump).not.toContain(Buffer.from(secret).toString('hex'));
    }
    expect(JSON.stringify([rotated, updated])).not.toContain('token=');
  });

  it('does not serve API applications, nor the other call OIDC applications', async () => {
    const { body } = await create({});
    const api = await service.call({ method: 'POST', url: `${apps()}/api`, body: { name: uniqueName('api') } });
    const before = await stateOf(service);
    await expect(generate(api.body.appId, 'oidc')).resolves.toMatchObject(refused(400, 3, 'COMMAND-Ghrh3'));
    await expect(generate(body.appId, 'api')).resolves.toMatchObject(refused(400, 3, 'COMMAND-aeH4'));
    await expect(generate('1', 'oidc')).resolves.toMatchObject(refused(404, 5, 'COMMAND-2g66f'));
    await expect(stateOf(service)).resolves.toEqual(before);
  });
});
