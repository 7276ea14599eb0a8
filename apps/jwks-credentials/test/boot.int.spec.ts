import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { eventually, freePort, testDatabaseUrl } from '@rekey/testing';

const MAIN = join(__dirname, '../dist/main.js');
const START = { timeoutMs: 30_000, intervalMs: 100 };

let url: string;
let child: ChildProcess;
beforeAll(async () => {
  if (!existsSync(MAIN)) throw new Error('Build first: npm run build');
  const port = await freePort();
  url = `http://127.0.0.1:${port}`;
  child = spawn(process.execPath, [MAIN], {
    stdio: ['ignore', 'ignore', 'inherit'],
    env: {
      PATH: process.env['PATH'],
      REKEY_PORT: String(port),
      REKEY_DATABASE_URL: await testDatabaseUrl(),
      REKEY_MASTER_KEY: randomBytes(32).toString('base64'),
      REKEY_LOG_LEVEL: 'error',
    },
  });
}, 60_000);
afterAll(() => {
  child?.kill('SIGKILL');
});

describe('the built service', () => {
  it('starts, is ready, is closed to whoever comes without the gateway, and stops cleanly', async () => {
    await eventually(async () => expect((await fetch(`${url}/readyz`)).status).toBe(200), START);
    const zone = `zones/${'0'.repeat(32)}`;
    const statuses = await Promise.all(
      [`client/v4/${zone}/token_validation/config`, `${zone}/token_validation/config`, 'v1/zones'].map(
        async (path) => (await fetch(`${url}/${path}`)).status,
      ),
    );
    expect(statuses).toEqual([400, 400, 401]);
    const forged = { 'x-auth-email': 'a@example.com', 'x-auth-key': 'key', authorization: 'Bearer token' };
    const answer = await fetch(`${url}/v1/${zone}/validate`, { method: 'POST', headers: forged });
    expect(answer.status).toBe(401);
    child.kill('SIGTERM');
    await expect(once(child, 'exit')).resolves.toEqual([0, null]);
  }, 90_000);
});
