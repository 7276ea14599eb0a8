import { BuiltApp, eventually, freePort } from '@rekey/testing';

describe('the built service', () => {
  let app: BuiltApp | undefined;
  afterEach(() => app?.kill());

  it('starts, is not ready without key-vault, makes key pairs in its worker, and stops cleanly', async () => {
    const env = { REKEY_RSA_KEY_POOL_SIZE: '2', REKEY_KEY_VAULT_URL: `http://127.0.0.1:${await freePort()}` };
    const { url } = (app = await BuiltApp.start('application-secrets', env, '/healthz'));
    const ready = await fetch(`${url}/readyz`);
    expect([ready.status, await ready.json()]).toMatchObject([503, { checks: { tokens: { status: 'down' } } }]);
    await eventually(
      async () => {
        const metrics = await (await fetch(`${url}/metrics`)).text();
        expect(metrics).toMatch(/^rekey_rsa_key_pool_ready\{[^}]*\} 2$/m);
      },
      { timeoutMs: 30_000, intervalMs: 100 },
    );
    const introspection = await fetch(`${url}/oauth/v2/introspect`, { method: 'POST', body: new URLSearchParams() });
    expect(introspection.status).toBe(400);
    expect((await fetch(`${url}/management/v1/projects/1`)).status).toBe(401);
    await expect(app.stop()).resolves.toEqual([0, null]);
  });
});
