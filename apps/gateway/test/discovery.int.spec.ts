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
          introspection_endpoint: 'https://rekey.example/oauth/v2/introspect',
        },
      });
    },
  );

  it('has nothing else there', async () => {
    expect((await gateway.call({ url: '/.well-known/other', token: null })).status).toBe(404);
  });
});
