import type { TestService } from '@rekey/testing';
import { GRANT, partsOf, post, startOAuth } from './oauth-support.js';
import { basic, makeApplication, type TestApplication } from './support.js';

let service: TestService;
let app: TestApplication;
beforeAll(async () => {
  ({ service } = await startOAuth({ oauthStatus: 'zitadel', accessTokenLifetime: '60s' }));
  app = await makeApplication(service);
});
afterAll(() => service.stop());

describe('REKEY_OAUTH_STATUS=zitadel', () => {
  it.each([
    ['token', GRANT, 'invalid_client'],
    ['revoke', { token: 'any' }, 'invalid_client'],
    ['introspect', { token: 'any' }, 'unauthorized_client'],
  ] as const)('has a refused client answered with 400 and no challenge: %s', async (endpoint, form, error) => {
    for (const client of [basic(app.clientId, 'wrong'), basic('1', 'wrong')]) {
      const { status, body, headers } = await post(service, endpoint, form, client);
      expect({ status, body }).toEqual({
        status: 400,
        body: { error, error_description: 'client authentication failed' },
      });
      expect(headers).not.toHaveProperty('www-authenticate');
    }
  });

  it('has the vendor’s words for a client that gives no proof', async () => {
    await expect(post(service, 'introspect', { token: 'any', client_id: app.clientId })).resolves.toMatchObject({
      status: 400,
      body: { error: 'invalid_client', error_description: 'client must be authenticated' },
    });
  });

  it('changes nothing for a client that authenticates', async () => {
    const authorization = basic(app.clientId, app.clientSecret);
    await expect(post(service, 'introspect', { token: 'any' }, authorization)).resolves.toMatchObject({
      status: 200,
      body: { active: false },
    });
  });
});

describe('REKEY_ACCESS_TOKEN_LIFETIME', () => {
  it('is how long a token lives', async () => {
    const { body } = await post(service, 'token', GRANT, basic(app.clientId, app.clientSecret));
    expect(body.expires_in).toBe(60);
    const { exp, iat } = partsOf(body.access_token as string).claims as { exp: number; iat: number };
    expect(exp - iat).toBe(60);
  });
});
