import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { freePort, testDatabaseUrl } from '@rekey/testing';

jest.setTimeout(90_000);

interface Ready {
  readonly status: string;
  readonly checks: Readonly<Record<string, { readonly status: string }>>;
}

describe('a new installation', () => {
  it('is said to run when it issues tokens, not before, and /readyz says the same', async () => {
    const port = await freePort();
    const url = `http://127.0.0.1:${port}`;
    const dataDir = await mkdtemp(join(tmpdir(), 'rekey-readiness-'));
    const child = spawn(process.execPath, [resolve(__dirname, '../apps/standalone/dist/main.js')], {
      stdio: ['ignore', 'pipe', 'inherit'],
      env: {
        PATH: process.env['PATH'],
        REKEY_PORT: String(port),
        REKEY_DATA_DIR: dataDir,
        REKEY_DATABASE_URL: await testDatabaseUrl(),
        REKEY_RSA_KEY_POOL_SIZE: '1',
        REKEY_LOG_LEVEL: 'error',
      },
    });
    try {
      for await (const line of createInterface(child.stdout)) if (line.startsWith('Rekey is running')) break;
      const { status, checks } = (await (await fetch(`${url}/readyz`)).json()) as Ready;
      expect({ status, checks }).toMatchObject({
        status: 'ok',
        checks: { webKeys: { status: 'up' }, tokens: { status: 'up' }, database: { status: 'up' } },
      });
      const { keys } = (await (await fetch(`${url}/oauth/v2/keys`)).json()) as { keys: unknown[] };
      expect(keys).toHaveLength(2);
    } finally {
      child.kill('SIGTERM');
      await once(child, 'exit');
      await rm(dataDir, { recursive: true, force: true });
    }
  });
});
