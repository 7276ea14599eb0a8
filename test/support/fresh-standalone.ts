import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { freePort, testDatabaseUrl } from '@rekey/testing';

export interface FreshStandalone {
  readonly url: string;
  readonly port: number;
  /** Where a newcomer would be: `.rekey` is in it. */
  readonly directory: string;
  stop(): Promise<void>;
}

/** What `npm start` runs, as new: resolves at the very moment that it says that it runs. */
export async function startFreshStandalone(env: Readonly<Record<string, string>> = {}): Promise<FreshStandalone> {
  const port = await freePort();
  const directory = await mkdtemp(join(tmpdir(), 'rekey-fresh-'));
  const child = spawn(process.execPath, [resolve(__dirname, '../../apps/standalone/dist/main.js')], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: {
      PATH: process.env['PATH'],
      REKEY_PORT: String(port),
      REKEY_DATA_DIR: join(directory, '.rekey'),
      REKEY_DATABASE_URL: await testDatabaseUrl(),
      REKEY_RSA_KEY_POOL_SIZE: '2',
      REKEY_LOG_LEVEL: 'error',
      ...env,
    },
  });
  const running = new Promise<void>((done, failed) => {
    createInterface(child.stdout).on('line', (line) => line.startsWith('Rekey is running') && done());
    child.once('exit', (code) => failed(new Error(`it ended with ${code}`)));
  });
  await running;
  return {
    url: `http://127.0.0.1:${port}`,
    port,
    directory,
    stop: async () => {
      const exited = once(child, 'exit');
      child.kill('SIGTERM');
      await exited;
      await rm(directory, { recursive: true, force: true });
    },
  };
}
