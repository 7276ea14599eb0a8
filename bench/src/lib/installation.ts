import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { loadConfig, RekeyConfig } from '@rekey/config';
import { freePort, NODE_FLAGS, ROOT, startCluster, startKafka, startPostgres } from '@rekey/devkit';
import { Client } from './client.js';
import { type CpuMeter, cpuMeter, postmasterOf } from './cpu.js';

const TOKEN = 'bootstrap-token-of-a-bench';
const READY_MS = 60_000;
const POLL_MS = 20;
const POSTGRES_SETTINGS = ['max_connections=300', 'shared_buffers=256MB'];

/** A Rekey made for this run, on a PostgreSQL with fsync, and removed after it. */
export interface Installation {
  readonly url: string;
  readonly client: Client;
  readonly databaseUrl: string;
  readonly postmaster: number;
  /** Empty where the event log is in PostgreSQL. */
  readonly brokers: readonly string[];
  /** Of all processes of the product, and of PostgreSQL. */
  readonly cpu: CpuMeter;
  /** Of the distributed shape: a gateway like the one there is, but with another server behind it. */
  gatewayBefore?(url: string): Promise<{ readonly url: string; readonly pid: number; stop(): Promise<void> }>;
  stop(): Promise<void>;
}

const settings = (dir: string, databaseUrl: string, port: number): NodeJS.ProcessEnv => ({
  ...process.env,
  NODE_ENV: 'production',
  REKEY_PORT: String(port),
  REKEY_DATA_DIR: dir,
  REKEY_DATABASE_URL: databaseUrl,
  REKEY_BOOTSTRAP_TOKEN: TOKEN,
  REKEY_RATE_LIMIT_PER_SECOND: '1000000',
  REKEY_EGRESS_ALLOW: '127.0.0.0/8',
  REKEY_LOG_LEVEL: 'error',
  // More would be made in the background of whatever is measured.
  REKEY_RSA_KEY_POOL_SIZE: process.env['REKEY_RSA_KEY_POOL_SIZE'] ?? '32',
});

/** All in one process, the event log in PostgreSQL. */
export async function startStandalone(): Promise<Installation> {
  const { dir, postgres } = await startDatabase();
  const port = await freePort();
  const env = settings(dir, postgres.url, port);
  const child = spawnNode('apps/standalone/dist/main.js', env);
  const url = `http://127.0.0.1:${port}`;
  await untilReady(url, child);
  return describe({
    url,
    databaseUrl: postgres.url,
    brokers: [],
    pids: [child.pid as number],
    stop: async () => {
      await end(child);
      await postgres.stop();
      await rm(dir, { recursive: true, force: true });
    },
  });
}

/** The gateway and each service in a process of its own, the event log in Kafka. */
export async function startDistributed(): Promise<Installation> {
  const { dir, postgres } = await startDatabase();
  const kafka = await startKafka({
    directory: join(dir, 'kafka'),
    port: await freePort(),
    controllerPort: await freePort(),
  });
  const env = {
    ...settings(join(dir, 'data'), postgres.url, await freePort()),
    REKEY_KAFKA_BROKERS: kafka.brokers.join(','),
  };
  const cluster = await startCluster({ config: loadConfig(RekeyConfig, env), env, onLine: () => undefined });
  const processes = cluster.processes ?? [];
  const gateway = processes.find(({ name }) => name === 'gateway')?.pid as number;
  return {
    ...(await describe({
      url: cluster.url,
      databaseUrl: postgres.url,
      brokers: kafka.brokers,
      pids: processes.map(({ pid }) => pid as number),
      stop: async () => {
        await cluster.stop();
        await kafka.stop();
        await postgres.stop();
        await rm(dir, { recursive: true, force: true });
      },
    })),
    gatewayBefore: (behind) => startGateway(gateway, behind),
  };
}

async function startDatabase() {
  const dir = await mkdtemp(join(tmpdir(), 'rekey-bench-'));
  const directory = join(dir, 'postgres');
  const postgres = await startPostgres({ directory, port: await freePort(), settings: POSTGRES_SETTINGS });
  return { dir, postgres };
}

async function describe({
  pids,
  ...rest
}: Omit<Installation, 'client' | 'postmaster' | 'cpu'> & { pids: readonly number[] }): Promise<Installation> {
  const postmaster = await postmasterOf(rest.databaseUrl);
  return { ...rest, client: new Client(rest.url, TOKEN), postmaster, cpu: cpuMeter(pids, postmaster) };
}

/** With the settings of the running one, from where Linux keeps them. */
async function startGateway(running: number, behind: string) {
  const entries = (await readFile(`/proc/${running}/environ`, 'utf8')).split('\0').filter((entry) => entry !== '');
  const env = Object.fromEntries(entries.map((entry) => entry.split(/=(.*)/s, 2)));
  const services = Object.keys(env).filter((name) => /^REKEY_(?!DATABASE|PUBLIC|GATEWAY)\w+_URL$/.test(name));
  const port = await freePort();
  const upstreams = Object.fromEntries(services.map((name) => [name, behind]));
  const child = spawnNode('apps/gateway/dist/main.js', { ...env, ...upstreams, REKEY_PORT: String(port) });
  const url = `http://127.0.0.1:${port}`;
  await untilReady(url, child, '/healthz');
  return { url, pid: child.pid as number, stop: () => end(child) };
}

/** A program of the product, silent but for its errors. */
export function spawnNode(script: string, env: NodeJS.ProcessEnv): ChildProcess {
  return spawn(process.execPath, [...NODE_FLAGS, script], { cwd: ROOT, stdio: ['ignore', 'ignore', 'inherit'], env });
}

/** Resolves when it answers with success. */
export async function untilReady(url: string, child: ChildProcess, path = '/readyz'): Promise<void> {
  for (const deadline = Date.now() + READY_MS; ; await pause(POLL_MS)) {
    if (child.exitCode !== null) throw new Error('The server did not start');
    // Until it listens, connections are refused.
    const response = await fetch(`${url}${path}`).catch(() => undefined);
    await response?.body?.cancel();
    if (response?.ok === true) return;
    if (Date.now() > deadline) throw new Error('The server did not become ready');
  }
}

/** Ends a program as a user would, and waits for it. */
export async function end(child: ChildProcess): Promise<void> {
  child.kill('SIGTERM');
  if (child.exitCode === null) await once(child, 'exit');
}
