import { BuiltApp } from '@rekey/testing';

describe('the built service', () => {
  let app: BuiltApp | undefined;
  afterEach(() => app?.kill());

  it('starts, is ready, asks who calls, and stops cleanly', async () => {
    app = await BuiltApp.start('key-vault');
    expect((await fetch(`${app.url}/apiops/projects/`)).status).toBe(401);
    await expect(app.stop()).resolves.toEqual([0, null]);
  });
});
