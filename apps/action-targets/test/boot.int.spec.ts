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
  it('starts, is ready, asks who calls, and stops cleanly', async () => {
    await eventually(async () => expect((await fetch(`${url}/readyz`)).status).toBe(200), START);
    const unauthenticated = await fetch(`${url}/v2/actions/targets/1`);
    expect(unauthenticated.status).toBe(401);
    expect(await unauthenticated.json()).toEqual({ code: 16, message: 'auth header missing' });
    child.kill('SIGTERM');
    await expect(once(child, 'exit')).resolves.toEqual([0, null]);
  }, 90_000);
});
