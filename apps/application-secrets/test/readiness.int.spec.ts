import { eventually, type TestAnswer, type TestService } from '@rekey/testing';
import { type FakePlatform, startOAuth } from './oauth-support.js';

let service: TestService;
let platform: FakePlatform;
beforeAll(async () => {
  ({ service, platform } = await startOAuth());
});
afterAll(() => service.stop());

const ready = (): Promise<TestAnswer> => service.call({ url: '/readyz', as: null });

describe('readiness', () => {
  it('comes when key-vault has a key to sign tokens with, and stays when key-vault goes away', async () => {
    const { keys } = platform;
    platform.isVaultAway = true;
    expect(await ready()).toMatchObject({ status: 503, body: { checks: { tokens: { status: 'down' } } } });
    platform.isVaultAway = false;
    platform.keys = [];
    await eventually(async () =>
      expect((await ready()).body.checks.tokens).toEqual({
        status: 'down',
        reason: 'key-vault has no key to sign tokens with yet',
      }),
    );
    platform.keys = keys;
    await eventually(async () => expect((await ready()).status).toBe(200));
    platform.isVaultAway = true;
    expect((await ready()).status).toBe(200);
  });
});
