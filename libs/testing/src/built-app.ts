import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { freePort } from '@rekey/devkit';
import { watchedAnswers } from './answers/watched-answers.js';
import { testDatabaseUrl } from './databases.js';
import { eventually } from './eventually.js';

const ROOT = resolve(__dirname, '../../..');
const START_LIMIT_MS = 180_000;

/**
 * An app as it is built and shipped, in a process of its own. What specs compiled for Jest cannot see: that its imports
 * resolve in Node, that its entry point starts, and that a signal ends it.
 */
export class BuiltApp {
  private constructor(
    readonly url: string,
    private readonly child: ChildProcess,
  ) {}

  /** Resolves when it is ready, or answers under another path: for what is ready only with others. */
  static async start(
    app: string,
    env: Readonly<Record<string, string>> = {},
    path: '/readyz' | '/healthz' = '/readyz',
  ): Promise<BuiltApp> {
    const main = join(ROOT, 'apps', app, 'dist/main.js');
    if (!existsSync(main)) throw new Error('Build first: npm run build');
    const port = env['REKEY_PORT'] ?? String(await freePort());
    const child = spawn(process.execPath, [main], {
      stdio: ['ignore', 'ignore', 'inherit'],
      env: {
        PATH: process.env['PATH'],
        REKEY_PORT: port,
        REKEY_DATABASE_URL: await testDatabaseUrl(),
        REKEY_MASTER_KEY: randomBytes(32).toString('base64'),
        REKEY_LOG_LEVEL: 'error',
        ...watchedAnswers(),
        ...env,
      },
    });
    const url = `http://127.0.0.1:${port}`;
    await eventually(
      async () => {
        const { status } = await fetch(`${url}${path}`);
        if (status !== 200) throw new Error(`${path} answers ${status}`);
      },
      { timeoutMs: START_LIMIT_MS, intervalMs: 100 },
    );
    return new BuiltApp(url, child);
  }

  /** Exit code and signal after a SIGTERM. */
  async stop(): Promise<unknown[]> {
    const exited = once(this.child, 'exit');
    this.child.kill('SIGTERM');
    return exited;
  }

  kill(): void {
    this.child.kill('SIGKILL');
  }
}
