import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { eventually, freePort } from '@rekey/testing';
import { addWorker, newContent, rotate, startVault } from './deployment-fixture.js';
import type { Vault } from './vault-fixture.js';

const EXAMPLE = resolve(__dirname, '../../../examples/worker/worker.mjs');

let vault: Vault;
const directory = mkdtempSync(join(tmpdir(), 'rekey-worker-'));
const started: ChildProcess[] = [];
beforeAll(async () => {
  vault = await startVault();
  await vault.service.app.listen(0, '127.0.0.1');
});
afterAll(async () => {
  for (const child of started) if (child.exitCode === null) child.kill('SIGKILL');
  rmSync(directory, { recursive: true });
  await vault.stop();
});

interface Running {
  readonly child: ChildProcess;
  /** What it has said so far. */
  readonly said: () => string;
}

async function start(environment: string, port: number): Promise<Running> {
  const child = spawn(process.execPath, [EXAMPLE], {
    env: {
      ...process.env,
      REKEY_URL: await vault.service.app.getUrl(),
      REKEY_ENVIRONMENT: environment,
      WORKER_PORT: String(port),
      WORKER_DIR: directory,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  started.push(child);
  let text = '';
  child.stdout.on('data', (chunk: Buffer) => (text += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (text += chunk.toString()));
  return { child, said: () => text };
}

const hears = ({ said }: Running, text: string): Promise<void> => eventually(() => expect(said()).toContain(text));

it('takes what it is sent, refuses what is not for it, and starts again with what it had', async () => {
  const environment = await vault.environment();
  const project = await vault.project();
  const port = await freePort();
  const url = `http://127.0.0.1:${port}/`;
  const first = await start(environment, port);
  await hears(first, 'waiting for bundles');
  const publicKey = readFileSync(join(directory, 'public.pem'), 'utf8');
  await addWorker(vault, environment, { name: 'example', url, publicKey });
  await hears(first, 'version 1: nothing');

  const secret = randomBytes(32).toString('base64');
  await vault.key(project, 'key', [{ environmentName: environment, content: secret }], {
    keyType: 'SECRET_KEY',
    algorithm: 'AES',
  });
  await hears(first, `version 2: ${project}/key (1 active)`);
  const other = await vault.environment();
  await addWorker(vault, other, { name: 'wrong environment', url, publicKey });
  await hears(first, `refused: a bundle of ${other}`);
  expect((await fetch(url, { method: 'POST', body: 'no bundle' })).status).toBe(400);
  expect(first.said()).not.toContain(secret);

  const exited = once(first.child, 'exit');
  first.child.kill('SIGKILL');
  await exited;
  const again = await start(environment, port);
  await hears(again, `version 2: ${project}/key (1 active)`);
  await hears(again, 'waiting for bundles');
  await vault.key(project, 'second', [{ environmentName: environment, content: newContent() }]);
  const answer = await rotate(vault, project, 'second', [environment], '?overlap=60s');
  expect(answer.body.deploymentResult.success).toBe(true);
  await hears(again, `${project}/second (1 retiring, 2 active)`);
});
