import { randomUUID } from 'node:crypto';
import type { TestService } from '@rekey/testing';
import { createLocalJWKSet, type JSONWebKeySet, jwtVerify } from 'jose';
import { type FakePlatform, GRANT, issueOpaqueTokens, partsOf, post, startOAuth } from './oauth-support.js';
import {
  assertionOf,
  basic,
  dumpDatabase,
  ISSUER,
  makeApplication,
  makeKey,
  makeKeyedApplication,
  makeProject,
  OTHER_ORG,
  stranger,
  type TestApplication,
} from './support.js';

let service: TestService;
let platform: FakePlatform;
let app: TestApplication;
beforeAll(async () => {
  ({ service, platform } = await startOAuth());
  app = await makeApplication(service);
});
afterAll(() => service.stop());

const authorization = (): { authorization: string } => basic(app.clientId, app.clientSecret);
const refused = { status: 401, body: { error: 'invalid_client', error_description: 'client authentication failed' } };
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}$/;

describe('POST /oauth/v2/token', () => {
  it('issues a JWT for the client, its project and nobody else', async () => {
    const { status, body, headers } = await post(service, 'token', GRANT, authorization());
    expect({ status, body }).toEqual({
      status: 200,
      body: { access_token: expect.any(String), token_type: 'Bearer', expires_in: 3600 },
    });
    expect(headers).toMatchObject({ 'cache-control': 'no-store' });
    const set = createLocalJWKSet({ keys: platform.keys.map(({ jwk }) => jwk) } as JSONWebKeySet);
    const { payload, protectedHeader } = await jwtVerify(body.access_token as string, set, {
      issuer: ISSUER,
      audience: app.clientId,
      typ: 'at+jwt',
    });
    expect(protectedHeader).toEqual({ alg: 'ES256', kid: '1', typ: 'at+jwt' });
    expect(payload).toEqual({
      iss: ISSUER,
      sub: app.clientId,
      aud: [app.clientId, app.projectId],
      client_id: app.clientId,
      iat: expect.any(Number),
      nbf: payload.iat,
      exp: (payload.iat as number) + 3600,
      jti: expect.stringMatching(UUID),
    });
  });

  it('takes the secret from the form', async () => {
    const form = { ...GRANT, client_id: app.clientId, client_secret: app.clientSecret };
    await expect(post(service, 'token', form)).resolves.toMatchObject({ status: 200, body: { token_type: 'Bearer' } });
  });

  it('takes a signed assertion, once', async () => {
    const keyed = await makeKeyedApplication(service);
    const form = {
      ...GRANT,
      client_assertion: await assertionOf(await makeKey(service, keyed.path), { claims: { jti: randomUUID() } }),
      client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
    };
    const { status, body } = await post(service, 'token', form);
    expect(status).toBe(200);
    expect(partsOf(body.access_token as string).claims).toMatchObject({ sub: keyed.clientId });
    await expect(post(service, 'token', form)).resolves.toMatchObject(refused);
  });

  it('issues another token each time, of as many as are asked for at once', async () => {
    const calls = platform.signatureCalls;
    let asked = 0;
    platform.held = new Promise<void>((resolve) => {
      service.app.getHttpServer().on('request', () => (asked += 1) === 40 && resolve());
    });
    const answers = await Promise.all(Array.from({ length: 40 }, () => post(service, 'token', GRANT, authorization())));
    const ids = answers.map(({ body }) => partsOf(body.access_token as string).claims['jti']);
    expect(new Set(ids).size).toBe(40);
    expect(platform.signatureCalls - calls).toBeLessThan(40);
  });

  it('challenges a client it refuses, and says nothing of the reason', async () => {
    const answers = await Promise.all([
      post(service, 'token', GRANT, basic(app.clientId, 'wrong')),
      post(service, 'token', GRANT, basic('123456789012345678', app.clientSecret)),
      post(service, 'token', { ...GRANT, client_id: app.clientId, client_secret: 'wrong' }),
    ]);
    for (const answer of answers) {
      expect(answer).toMatchObject(refused);
      expect(answer.headers).toMatchObject({ 'www-authenticate': 'Basic realm="rekey"', 'cache-control': 'no-store' });
    }
  });

  it.each([
    ['no grant type', {}, {}, 'invalid_request', 'grant_type missing'],
    ['an empty grant type', { grant_type: '' }, {}, 'invalid_request', 'grant_type missing'],
    ['another grant', { grant_type: 'password' }, {}, 'unsupported_grant_type', 'client_credentials'],
    ['another grant in other letters', { grant_type: 'Client_Credentials' }, {}, 'unsupported_grant_type', 'must be'],
    ['a repeated parameter', 'grant_type=client_credentials&grant_type=x', {}, 'invalid_request', 'given once'],
    ['a repeated scope', 'grant_type=client_credentials&scope=a&scope=b', {}, 'invalid_request', 'given once'],
    [
      'JSON',
      '{"grant_type":"client_credentials"}',
      { 'content-type': 'application/json' },
      'invalid_request',
      'Content-Type',
    ],
    ['a scope that is none', { ...GRANT, scope: 'a "b"' }, {}, 'invalid_scope', 'scope tokens'],
    ['a scope without end', { ...GRANT, scope: 'x'.repeat(2_001) }, {}, 'invalid_scope', 'at most'],
  ])('refuses a request with %s', async (_, form, headers, error, description) => {
    await expect(post(service, 'token', form, { ...authorization(), ...headers })).resolves.toMatchObject({
      status: 400,
      body: { error, error_description: expect.stringContaining(description) },
    });
  });

  it('refuses a request that names no client, or proves itself twice', async () => {
    const invalid = { status: 400, body: { error: 'invalid_request' } };
    await expect(post(service, 'token', GRANT)).resolves.toMatchObject(invalid);
    const both = { ...GRANT, client_id: app.clientId, client_secret: app.clientSecret };
    await expect(post(service, 'token', both, authorization())).resolves.toMatchObject(invalid);
  });

  // Whoever sends another grant has no client for this one: what is wrong is the grant.
  it.each<[string, object, object]>([
    ['an assertion and no client', { assertion: 'a.b.c' }, {}],
    ['an empty Basic', { assertion: 'a.b.c' }, basic('', '')],
    ['a client that is wrong', {}, basic('1', 'x')],
  ])('says that a grant is not given here to a request with %s', async (_, form, headers) => {
    const jwtBearer = { grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer', ...form };
    await expect(post(service, 'token', jwtBearer, { ...headers })).resolves.toMatchObject({
      status: 400,
      body: { error: 'unsupported_grant_type' },
    });
  });

  it('reads a form whatever its charset, and passes over what it does not know', async () => {
    const type = { 'content-type': 'application/x-www-form-urlencoded; charset=UTF-8' };
    const form = 'grant_type=client_credentials&scope=&__proto__=x&constructor=y&resource=a&resource=b&%zz=%zz&';
    const { status, body } = await post(service, 'token', form, { ...authorization(), ...type });
    expect([status, Object.keys(body as object).sort()]).toEqual([200, ['access_token', 'expires_in', 'token_type']]);
  });

  it('refuses a form beyond the limit of every body, and any other method', async () => {
    const long = { ...GRANT, scope: 'x'.repeat(1_100_000) };
    await expect(post(service, 'token', long, authorization())).resolves.toMatchObject({ status: 413 });
    const answer = await service.call({ url: '/oauth/v2/token', as: null });
    expect(answer).toMatchObject({ status: 405, headers: { allow: 'POST' } });
  });

  it('says that it cannot sign when key-vault is away, and signs when it is back', async () => {
    platform.isVaultAway = true;
    const answer = await post(service, 'token', GRANT, authorization());
    platform.isVaultAway = false;
    expect(answer).toMatchObject({ status: 503, body: { error: 'temporarily_unavailable' } });
    await expect(post(service, 'token', GRANT, authorization())).resolves.toMatchObject({ status: 200 });
  });
});

describe('an OIDC application', () => {
  it('gets tokens with its secret too, of the kind that it says', async () => {
    const apps = `/management/v1/projects/${app.projectId}/apps`;
    const settings = {
      name: 'oidc',
      redirectUris: ['https://app.example/callback'],
      responseTypes: ['OIDC_RESPONSE_TYPE_CODE'],
      grantTypes: ['OIDC_GRANT_TYPE_AUTHORIZATION_CODE'],
      authMethodType: 'OIDC_AUTH_METHOD_TYPE_BASIC',
    };
    for (const [accessTokenType, form] of [
      [undefined, /^eyJ/],
      ['OIDC_TOKEN_TYPE_JWT', /^eyJ/],
      ['OIDC_TOKEN_TYPE_BEARER', /^rkat_/],
    ] as const) {
      const body = { ...settings, name: String(accessTokenType), accessTokenType };
      const oidc = (await service.call({ method: 'POST', url: `${apps}/oidc`, body })).body as TestApplication;
      const client = basic(oidc.clientId, oidc.clientSecret);
      const answer = await post(service, 'token', GRANT, client);
      expect(answer).toMatchObject({ status: 200, body: { access_token: expect.stringMatching(form) } });
      await expect(
        post(service, 'introspect', { token: answer.body.access_token as string }, authorization()),
      ).resolves.toMatchObject({ body: { active: true, client_id: oidc.clientId } });
    }
  });
});

describe('the scope of a token', () => {
  const tokenFor = async (scope: string): Promise<{ granted: unknown; claims: Record<string, unknown> }> => {
    const { body } = await post(service, 'token', { ...GRANT, scope }, authorization());
    return { granted: body.scope, claims: partsOf(body.access_token as string).claims };
  };

  it('is what was granted of what was asked for, told in the answer and in the token', async () => {
    const { granted, claims } = await tokenFor('openid  iam.write profile openid offline_access');
    expect(granted).toBe('openid profile');
    expect(claims).toMatchObject({ scope: 'openid profile', aud: [app.clientId, app.projectId] });
    expect((await tokenFor('iam.write')).claims).not.toHaveProperty('scope');
  });

  it('may name other projects of the organization that the token is for', async () => {
    const other = await makeProject(service);
    const scope = `urn:zitadel:iam:org:project:id:${other}:aud`;
    const { granted, claims } = await tokenFor(`${scope} urn:zitadel:iam:org:project:id:${app.projectId}:aud`);
    expect(granted).toBe(`${scope} urn:zitadel:iam:org:project:id:${app.projectId}:aud`);
    expect(claims['aud']).toEqual([app.clientId, app.projectId, other]);
  });

  // A token with the audience of a stranger's API would be let in there.
  it('names no project of another organization, and does not tell it from one that does not exist', async () => {
    const foreign = await makeProject(service, stranger);
    expect(stranger.org).toBe(OTHER_ORG);
    const answers = await Promise.all(
      [foreign, '123456789012345678'].map((id) =>
        post(service, 'token', { ...GRANT, scope: `urn:zitadel:iam:org:project:id:${id}:aud` }, authorization()),
      ),
    );
    for (const { status, body } of answers) {
      expect({ status, body }).toEqual({
        status: 400,
        body: { error: 'invalid_scope', error_description: 'scope names a project that the token cannot be for' },
      });
    }
  });
});

describe('an opaque token', () => {
  it('is issued where the application says so, and kept as a keyed hash alone', async () => {
    const opaque = await makeApplication(service);
    await issueOpaqueTokens(service, opaque);
    const { body } = await post(service, 'token', GRANT, basic(opaque.clientId, opaque.clientSecret));
    expect(body).toEqual({
      access_token: expect.stringMatching(/^rkat_[0-9a-f-]{36}_[A-Za-z0-9]{43}$/),
      token_type: 'Bearer',
      expires_in: 3600,
    });
    const [, id = '', secret = ''] = (body.access_token as string).split('_');
    const dump = await dumpDatabase(service);
    expect(dump).toContain(id);
    expect(dump).not.toContain(secret);
    expect(dump).not.toContain(Buffer.from(secret).toString('hex'));
    expect(JSON.stringify(service.events)).not.toContain(secret);
  });
});
