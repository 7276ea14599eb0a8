import { BuiltApp, freePort } from '@rekey/testing';

describe('the built service', () => {
  let app: BuiltApp | undefined;
  afterEach(() => app?.kill());

  it('starts, is not ready without the services that clients come for, asks who calls, and stops cleanly', async () => {
    const nobody = `http://127.0.0.1:${await freePort()}`;
    const env = {
      REKEY_BOOTSTRAP_TOKEN: 'bootstrap-token-of-a-spec',
      REKEY_KEY_VAULT_URL: nobody,
      REKEY_APPLICATION_SECRETS_URL: nobody,
    };
    app = await BuiltApp.start('gateway', env, '/healthz');
    const ready = await fetch(`${app.url}/readyz`);
    expect([ready.status, await ready.json()]).toMatchObject([
      503,
      { checks: { webKeys: { status: 'down' }, tokens: { status: 'down' }, database: { status: 'up' } } },
    ]);
    expect((await fetch(`${app.url}/v1/tokens`)).status).toBe(401);
    await expect(app.stop()).resolves.toEqual([0, null]);
  });
});
