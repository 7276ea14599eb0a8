import type { TestAnswer } from '@rekey/testing';
import { BOOTSTRAP_TOKEN, startGateway, type TestGateway } from './start-gateway.js';

describe('the token endpoint of Apinizer', () => {
  let gateway: TestGateway;
  beforeAll(async () => {
    gateway = await startGateway();
  });
  afterAll(() => gateway.stop());

  const ask = (form: Record<string, string>): Promise<TestAnswer> =>
    gateway.call({
      method: 'POST',
      url: '/apiops/auth/token',
      token: null,
      body: new URLSearchParams(form).toString(),
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
    });
  const logIn = (user: string, password: string): Promise<TestAnswer> =>
    ask({ grant_type: 'client_credentials', client_id: user, client_secret: password });
  const listTokens = (token: string): Promise<TestAnswer> => gateway.call({ url: '/v1/tokens', token });

  it('gives a token for an hour that may do what its owner may, by e-mail or by name', async () => {
    const { token } = await gateway.issue([{ permission: 'token.write' }], { email: 'Ops@example.com', name: 'Ops' });
    for (const user of ['ops@example.com', 'OPS']) {
      const answer = await logIn(user, token);
      expect(answer).toMatchObject({
        status: 200,
        body: { access_token: expect.any(String), token_type: 'Bearer', expires_in: 3600 },
      });
      expect(answer.body.access_token).not.toBe(token);
      expect((await listTokens(answer.body.access_token)).status).toBe(200);
      expect((await gateway.call({ url: '/v1/organizations', token: answer.body.access_token })).status).toBe(403);
    }
  });

  it('knows the operator as bootstrap', async () => {
    const { body } = await logIn('bootstrap', BOOTSTRAP_TOKEN);
    expect((await listTokens(body.access_token)).status).toBe(200);
  });

  it('gives none that outlives the token it was had for, and ends it with that one', async () => {
    const { token, id } = await gateway.issue([{ permission: 'token.write' }], { name: 'short', expiresIn: '60s' });
    const { body } = await logIn('short', token);
    expect(body.expires_in).toBeGreaterThan(50);
    expect(body.expires_in).toBeLessThanOrEqual(60);
    expect((await listTokens(body.access_token)).status).toBe(200);
    await gateway.call({ method: 'DELETE', url: `/v1/tokens/${id}` });
    expect((await listTokens(body.access_token)).status).toBe(401);
    await gateway.service.eventsOf('io.rekey.access-token.revoked.v1', id);
  });

  it('answers failures in OAuth’s words, the same for an unknown user and a wrong password', async () => {
    const { token } = await gateway.issue([], { name: 'somebody' });
    expect(await ask({ grant_type: 'password', client_id: 'somebody', client_secret: token })).toMatchObject({
      status: 400,
      body: { error: 'unsupported_grant_type', error_description: 'GrantType value must be client_credentials!' },
    });
    const refused = { status: 401, body: { error: 'unauthorized_client', error_description: 'Bad credentials' } };
    expect(await logIn('nobody', token)).toMatchObject(refused);
    expect(await logIn('somebody', 'wrong')).toMatchObject(refused);
    expect(await logIn('', '')).toMatchObject(refused);
    expect(await ask({ grant_type: 'client_credentials' })).toMatchObject(refused);
    // A token that was had for another is no password.
    expect(await logIn('somebody', (await logIn('somebody', token)).body.access_token)).toMatchObject(refused);
  });
});
