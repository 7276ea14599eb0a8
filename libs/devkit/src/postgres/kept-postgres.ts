import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { letDatabaseUserEnter } from '../data-directory.js';
import { keptSecret } from '../kept-secret.js';
import { asOrdinaryUser } from '../ordinary-user.js';
import { builtProgram } from '../paths.js';
import { freePort } from '../ports.js';
import { type PostgresOptions, postgresUrl } from './postgres.js';

const SETTINGS = ['max_connections=300', 'shared_buffers=128MB'];

/** A database that belongs to an installation. */
export interface KeptPostgres {
  readonly url: string;
  stop(): Promise<void>;
}

/** The PostgreSQL of an installation: under its data directory, made at the first start, with its own password. */
export async function keptPostgres(dataDir: string, port: number): Promise<PostgresOptions> {
  const { value: password } = await keptSecret(dataDir, 'database-password');
  await letDatabaseUserEnter(dataDir);
  return { directory: join(dataDir, 'postgres'), port, user: 'rekey', database: 'rekey', password, settings: SETTINGS };
}

/**
 * Starts it on a free port, below a keeper: a process that stops it when this one ends, however it ends.
 * @throws Error when it did not start; the keeper says why on stderr
 */
export async function startKeptPostgres(dataDir: string): Promise<KeptPostgres> {
  const options = await keptPostgres(dataDir, await freePort());
  const [command, args] = asOrdinaryUser(process.execPath, [builtProgram('postgres/postgres-keeper.js'), dataDir]);
  const keeper = spawn(command, args, {
    detached: true,
    stdio: ['pipe', 'pipe', 'inherit'],
    env: { ...process.env, REKEY_KEPT_POSTGRES: JSON.stringify(options) },
  });
  const exited = once(keeper, 'exit');
  const ready = once(createInterface({ input: keeper.stdout }), 'line').then(() => true);
  if (!(await Promise.race([ready, exited.then(() => false)])))
    throw new Error('The embedded PostgreSQL could not be started');
  const stop = async (): Promise<void> => {
    keeper.stdin.end();
    await exited;
  };
  return { url: postgresUrl(options), stop };
}
