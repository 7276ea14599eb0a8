import { randomBytes } from 'node:crypto';
import { eventually, type TestAnswer, TestService } from '@rekey/testing';
import pg from 'pg';
import { keyVault, type KeyVaultConfig } from '../src/index.js';

const masterKey = [randomBytes(32).toString('base64')];
const ask = (service: TestService, url: string): Promise<TestAnswer> => service.call({ url, as: null });

describe('readiness', () => {
  it('comes with the first web key, and its set has one then', async () => {
    const before = await TestService.start(keyVault, { config: { masterKey } as Partial<KeyVaultConfig> });
    const { databaseUrl } = before;
    await eventually(async () => expect((await ask(before, '/readyz')).status).toBe(200));
    const blocker = new pg.Client({ connectionString: databaseUrl });
    await blocker.connect();
    await blocker.query('BEGIN; LOCK TABLE key_vault.web_keys IN EXCLUSIVE MODE; DELETE FROM key_vault.web_keys');
    await blocker.query('COMMIT; BEGIN; LOCK TABLE key_vault.web_keys IN EXCLUSIVE MODE');
    const service = await TestService.start(keyVault, {
      config: { masterKey, databaseUrl } as Partial<KeyVaultConfig>,
    });
    expect(await ask(service, '/readyz')).toMatchObject({
      status: 503,
      body: {
        checks: { database: { status: 'up' }, webKeys: { status: 'down', reason: expect.any(String) as string } },
      },
    });
    expect((await ask(service, '/healthz')).status).toBe(200);

    await blocker.query('COMMIT');
    await blocker.end();
    await eventually(async () => expect((await ask(service, '/readyz')).status).toBe(200));
    expect((await ask(service, '/oauth/v2/keys')).body.keys).toHaveLength(2);
    await service.stop();
    await before.stop();
  });
});
