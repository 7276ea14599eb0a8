import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { keptSecret } from './kept-secret.js';
import { asOrdinaryUser } from './ordinary-user.js';

const KEEPER = fileURLToPath(new URL('./postgres-keeper.js', import.meta.url));
const USER = 'rekey';
const DATABASE = 'rekey';

export interface EmbeddedDatabase {
  readonly url: string;
  stop(): Promise<void>;
}

/** A real PostgreSQL under the data directory, made at the first start, on a free port of this machine alone. */
export async function startEmbeddedDatabase(dataDir: string): Promise<EmbeddedDatabase> {
  const { value: password } = await keptSecret(dataDir, 'database-password');
  const directory = join(dataDir, 'postgres');
  await mkdir(directory, { recursive: true, mode: 0o700 });
  const port = await freePort();
  const [command, args] = asOrdinaryUser(process.execPath, [KEEPER, directory, String(port), USER]);
  const keeper = spawn(command, args, {
    detached: true,
    stdio: ['pipe', 'pipe', 'inherit'],
    env: { ...process.env, REKEY_KEEPER_PASSWORD: password },
  });
  await isReady(keeper);
  const url = `postgres://${USER}:${password}@127.0.0.1:${port}`;
  await ensureDatabase(`${url}/postgres`);
  return { url: `${url}/${DATABASE}`, stop: () => stop(keeper) };
}

async function isReady(keeper: ChildProcess): Promise<void> {
  const lines = createInterface({ input: keeper.stdout as NodeJS.ReadableStream });
  const exited = once(keeper, 'exit').then(() => {
    throw new Error('The embedded PostgreSQL could not be started');
  });
  await Promise.race([once(lines, 'line'), exited]);
  // Whoever waits for the exit hears of it; after the start nobody does.
  exited.catch(() => undefined);
}

async function stop(keeper: ChildProcess): Promise<void> {
  if (keeper.exitCode !== null) return;
  const exited = once(keeper, 'exit');
  keeper.stdin?.end();
  await exited;
}

async function ensureDatabase(url: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    const { rowCount } = await client.query('SELECT 1 FROM pg_database WHERE datname = $1', [DATABASE]);
    if (rowCount === 0) await client.query(`CREATE DATABASE ${DATABASE}`);
  } finally {
    await client.end();
  }
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const address = probe.address();
  probe.close();
  await once(probe, 'close');
  return typeof address === 'object' && address !== null ? address.port : 0;
}
