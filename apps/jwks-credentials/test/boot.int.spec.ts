import { BuiltApp } from '@rekey/testing';

describe('the built service', () => {
  let app: BuiltApp | undefined;
  afterEach(() => app?.kill());

  it('starts, is ready, asks who calls, and stops cleanly', async () => {
    app = await BuiltApp.start('jwks-credentials');
    expect((await fetch(`${app.url}/v1/zones`)).status).toBe(401);
    await expect(app.stop()).resolves.toEqual([0, null]);
  });
});
