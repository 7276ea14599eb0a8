import { BuiltApp } from '@rekey/testing';

describe('the built service', () => {
  let app: BuiltApp | undefined;
  afterEach(() => app?.kill());

  it('starts, is ready, asks who calls, and stops cleanly', async () => {
    app = await BuiltApp.start('action-targets');
    expect((await fetch(`${app.url}/v2/actions/targets/1`)).status).toBe(401);
    await expect(app.stop()).resolves.toEqual([0, null]);
  });
});
