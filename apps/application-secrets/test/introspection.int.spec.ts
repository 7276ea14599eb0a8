import { type TestService } from '@rekey/testing';
import {
  basic,
  type FakeGateway,
  introspect,
  ISSUER,
  makeApplication,
  startService,
  type TestApplication,
} from './support.js';

let service: TestService;
let gateway: FakeGateway;
let app: TestApplication;
beforeAll(async () => {
  ({ service, gateway } = await startService());
  app = await makeApplication(service);
});
afterAll(() => service.stop());

const authorization = (): { authorization: string } => basic(app.clientId, app.clientSecret);
const refused = { status: 401, body: { error: 'invalid_client', error_description: 'client authentication failed' } };

describe('POST /oauth/v2/introspect', () => {
  it('describes a live access token', async () => {
    const token = gateway.issue({
      tokenId: '019a0000-0000-7000-8000-000000000001',
      name: 'ci',
      permissions: ['project.app.read', 'SECRETS:VIEW'],
      expiresAt: '2519-04-01T08:45:00.000Z',
    });
    const { status, body, headers } = await introspect(service, { token }, authorization());
    expect({ status, body }).toEqual({
      status: 200,
      body: {
        active: true,
        scope: 'project.app.read SECRETS:VIEW',
        client_id: '019a0000-0000-7000-8000-000000000001',
        token_type: 'Bearer',
        exp: Date.parse('2519-04-01T08:45:00Z') / 1000,
        iat: Math.floor(Date.parse('2026-01-02T03:04:05Z') / 1000),
        nbf: Math.floor(Date.parse('2026-01-02T03:04:05Z') / 1000),
        sub: '019a0000-0000-7000-8000-000000000001',
        username: 'ci',
        iss: ISSUER,
        jti: '019a0000-0000-7000-8000-000000000001',
      },
    });
    expect(headers).toMatchObject({ 'cache-control': 'no-store' });
  });

  it('leaves out exp of a token that does not expire', async () => {
    const { body } = await introspect(service, { token: gateway.issue() }, authorization());
    expect(body).toMatchObject({ active: true });
    expect(body).not.toHaveProperty('exp');
  });

  it('says active:false and nothing else for everything else', async () => {
    const over = gateway.issue({ expiresAt: '2020-01-01T00:00:00.000Z' });
    for (const token of [over, 'unknown', 'a.b.c', ' ', 'x'.repeat(100_000), 'a\0b']) {
      const { status, body } = await introspect(service, { token }, authorization());
      expect({ status, body }).toEqual({ status: 200, body: { active: false } });
    }
  });

  it('asks the gateway once about a hot token, dead or alive', async () => {
    for (const token of [gateway.issue(), 'dead']) {
      await introspect(service, { token }, authorization());
      const { calls } = gateway;
      await introspect(service, { token }, authorization());
      expect(gateway.calls).toBe(calls);
    }
  });

  it('takes the secret from the form', async () => {
    const form = { token: gateway.issue(), client_id: app.clientId, client_secret: app.clientSecret };
    await expect(introspect(service, form)).resolves.toMatchObject({ status: 200, body: { active: true } });
  });

  it('challenges a client it refuses', async () => {
    const { headers } = await introspect(service, { token: 'any' }, basic(app.clientId, 'wrong'));
    expect(headers).toMatchObject({ 'www-authenticate': 'Basic realm="rekey"' });
  });

  // Which client ids exist is not for a stranger to find out.
  it('answers an unknown client exactly as a wrong secret', async () => {
    const answers = await Promise.all([
      introspect(service, { token: 'any' }, basic(app.clientId, 'wrong')),
      introspect(service, { token: 'any' }, basic('123456789012345678', app.clientSecret)),
      introspect(service, { token: 'any' }, basic('', app.clientSecret)),
      introspect(service, { token: 'any' }, basic(app.clientId, '')),
      introspect(service, { token: 'any' }, basic('\0', '\0')),
      introspect(service, { token: 'any' }, basic('x'.repeat(10_000), 'y'.repeat(10_000))),
      introspect(service, { token: 'any', client_id: app.appId, client_secret: app.clientSecret }),
    ]);
    for (const answer of answers) expect(answer).toMatchObject(refused);
  });

  it.each([
    ['nothing', {}, {}, 'client_id or client_assertion must be provided'],
    ['a token alone', { token: 'any' }, {}, 'client_id or client_assertion must be provided'],
    [
      'a bearer token',
      { token: 'any' },
      { authorization: 'Bearer abc' },
      'client_id or client_assertion must be provided',
    ],
    ['an assertion without type', { token: 'any', client_assertion: 'a.b.c' }, {}, 'client_assertion_type'],
    ['a repeated parameter', 'token=a&token=b', {}, 'token must be given once'],
    ['another content type', '{"token":"any"}', { 'content-type': 'application/json' }, 'Content-Type'],
  ])('refuses a request with %s', async (_, form, headers, description) => {
    await expect(introspect(service, form, headers)).resolves.toMatchObject({
      status: 400,
      body: { error: 'invalid_request', error_description: expect.stringContaining(description) },
    });
  });

  it('refuses a request without token, or with two ways to authenticate', async () => {
    const invalid = (description: string) => ({
      status: 400,
      body: { error: 'invalid_request', error_description: description },
    });
    await expect(introspect(service, {}, authorization())).resolves.toMatchObject(invalid('token missing'));
    await expect(introspect(service, { token: '' }, authorization())).resolves.toMatchObject(invalid('token missing'));
    const both = { token: 'any', client_id: app.clientId, client_secret: app.clientSecret };
    await expect(introspect(service, both, authorization())).resolves.toMatchObject(
      invalid('more than one way to authenticate the client'),
    );
  });

  it('refuses a client that names itself alone', async () => {
    await expect(introspect(service, { token: 'any', client_id: app.clientId })).resolves.toMatchObject({
      status: 401,
      body: { error: 'invalid_client', error_description: 'client must be authenticated' },
    });
  });

  it('says that it cannot tell when the gateway is away', async () => {
    gateway.away = true;
    const answer = await introspect(service, { token: 'never asked before' }, authorization());
    gateway.away = false;
    expect(answer).toMatchObject({ status: 503, body: { error: 'temporarily_unavailable' } });
  });
});
