import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { eventually, freePort, watchedAnswers } from '@rekey/testing';
import { Rekey } from './rekey.js';

const ROOT = resolve(__dirname, '../..');
const BOOTSTRAP_TOKEN = 'bootstrap-token-of-a-journey';
const START_LIMIT_MS = 180_000;
const STOP_LIMIT_MS = 60_000;

/** A running installation in processes of its own, from the built output. */
export interface Installation {
  readonly rekey: Rekey;
  readonly dataDir: string;
  /** Everything it printed. */
  output(): string;
  /** SIGKILL to the main process, and a new one on the same data. */
  crash(): Promise<void>;
  /** A clean stop, and a start on the same data with other settings. */
  restart(changes?: Readonly<Record<string, string>>): Promise<void>;
  stop(): Promise<void>;
}

interface Launch {
  /** Default: this checkout. */
  readonly root?: string;
  readonly script: string;
  readonly env: Readonly<Record<string, string>>;
}

/** One process with every service; `env` chooses database and event log. */
export function startStandaloneProcess(env: Readonly<Record<string, string>> = {}): Promise<Installation> {
  return launch({ script: 'apps/standalone/dist/main.js', env });
}

/** A process per service with a PostgreSQL and a Kafka of its own: what `npm run cluster` runs. */
export function startClusterProcesses(env: Readonly<Record<string, string>> = {}): Promise<Installation> {
  return launch({ script: 'scripts/cluster.mjs', env });
}

/** The same out of another checkout, which is built, with servers that are there. */
export function startClusterOf(root: string, env: Readonly<Record<string, string>>): Promise<Installation> {
  return launch({ script: 'libs/devkit/dist/cluster/main.js', env, root });
}

async function launch({ root = ROOT, script, env: first }: Launch): Promise<Installation> {
  const port = await freePort();
  const dataDir = await mkdtemp(join(tmpdir(), 'rekey-journey-'));
  let output = '';
  let env = first;
  const start = async (): Promise<ChildProcess> => {
    const printed = output.length;
    const child = spawn(process.execPath, [script], {
      cwd: root,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: {
        ...process.env,
        NODE_OPTIONS: '',
        ...watchedAnswers(),
        REKEY_PORT: String(port),
        REKEY_DATA_DIR: dataDir,
        REKEY_BOOTSTRAP_TOKEN: BOOTSTRAP_TOKEN,
        REKEY_RSA_KEY_POOL_SIZE: '8',
        REKEY_RATE_LIMIT_PER_SECOND: '100000',
        REKEY_LOG_LEVEL: 'warn',
        ...env,
      },
    });
    const collect = (chunk: Buffer): void => void (output += chunk.toString());
    child.stdout.on('data', collect);
    child.stderr.on('data', collect);
    await eventually(
      async () => {
        if (child.exitCode !== null) return;
        // The banner comes when every service is up; the gateway alone is ready earlier.
        if (!output.slice(printed).includes('Rekey is running')) throw new Error('not started yet');
        const { status } = await fetch(`http://127.0.0.1:${port}/readyz`);
        if (status !== 200) throw new Error(`/readyz answers ${status}`);
      },
      { timeoutMs: START_LIMIT_MS, intervalMs: 100 },
    );
    if (child.exitCode !== null) throw new Error(`${script} ended with ${child.exitCode}:\n${output}`);
    return child;
  };
  let child = await start();
  return {
    rekey: new Rekey(`http://127.0.0.1:${port}`, BOOTSTRAP_TOKEN),
    dataDir,
    output: () => output,
    crash: async () => {
      child.kill('SIGKILL');
      await ended(child);
      child = await start();
    },
    restart: async (changes = {}) => {
      child.kill('SIGTERM');
      await ended(child);
      env = { ...env, ...changes };
      child = await start();
    },
    stop: async () => {
      child.kill('SIGTERM');
      await ended(child);
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode === null && child.signalCode === null)
    await once(child, 'exit', { signal: AbortSignal.timeout(STOP_LIMIT_MS) });
}

export interface ClusterProcess {
  readonly name: string;
  readonly pid: number;
}

/** The processes of a cluster as it lists them itself. */
export async function clusterProcesses(dataDir: string): Promise<ClusterProcess[]> {
  const state = JSON.parse(await readFile(join(dataDir, 'cluster.json'), 'utf8')) as { processes: ClusterProcess[] };
  return state.processes;
}
