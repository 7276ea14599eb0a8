// The process beside standalone that owns its PostgreSQL. In a session of its own, so that Ctrl-C reaches the services
// first; it stops the database when its parent closes the pipe or dies, and starts it again when it dies itself. Its
// argument, the data directory, is for whoever reads a list of processes.
import { Supervised } from '../processes/supervised.js';
import { type PostgresOptions, postgresProgram } from './postgres.js';

const START_LIMIT_MS = 60_000;

try {
  const options = JSON.parse(process.env['REKEY_KEPT_POSTGRES'] ?? '') as PostgresOptions;
  const server = new Supervised(await postgresProgram(options), { onChange: () => undefined, onLine: () => undefined });
  const closed = new AbortController();
  process.stdin.on('end', () => closed.abort()).resume();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => closed.abort());
  server.start();
  closed.signal.addEventListener('abort', () => void server.stop().then(() => process.exit(0)));
  await server.untilReady({ timeoutMs: START_LIMIT_MS, signal: closed.signal });
  process.stdout.write('ready\n');
} catch (error) {
  process.stderr.write(`${(error as Error).message}\n`);
  process.exitCode = 1;
}
