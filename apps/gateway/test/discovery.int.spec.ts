import { startGateway, type TestGateway } from './start-gateway.js';

describe('discovery', () => {
  let gateway: TestGateway;
  beforeAll(async () => {
    gateway = await startGateway({ config: { publicUrl: 'https://rekey.example/' } });
  });
  afterAll(() => gateway.stop());

  it.each(['openid-configuration', 'oauth-authorization-server'])(
    'tells anybody where things are: %s',
    async (name) => {
      const answer = await gateway.call({ url: `/.well-known/${name}`, token: null });
      expect(answer).toMatchObject({
        status: 200,
        headers: { 'cache-control': 'public, max-age=300' },
        body: {
          issuer: 'https://rekey.example/',
          jwks_uri: 'https://rekey.example/oauth/v2/keys',
          token_endpoint: 'https://rekey.example/oauth/v2/token',
          token_endpoint_auth_methods_supported: ['client_secret_basic', 'client_secret_post', 'private_key_jwt'],
          introspection_endpoint: 'https://rekey.example/oauth/v2/introspect',
          introspection_endpoint_auth_signing_alg_values_supported: [
            'RS256',
            'ES256',
            'PS256',
            'ES384',
            'ES512',
            'EdDSA',
          ],
          revocation_endpoint: 'https://rekey.example/oauth/v2/revoke',
          grant_types_supported: ['client_credentials'],
        },
      });
    },
  );

  it('has nothing else there', async () => {
    expect((await gateway.call({ url: '/.well-known/other', token: null })).status).toBe(404);
  });
});
