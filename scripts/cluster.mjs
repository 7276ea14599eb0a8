// `npm run cluster`: the distributed shape on one machine, from a fresh clone too. PostgreSQL, Kafka, the gateway and the
// four services, each in a process of its own.
import './lib/require-node.mjs';
import { asOrdinaryUser } from './lib/ordinary-user.mjs';
import { prepare } from './lib/prepare.mjs';
import { run } from './lib/run.mjs';

const DATA_DIR = '.rekey-cluster';
const PARENT_POLL_MS = 250;
const NAME_WIDTH = 20;

await prepare();
const [command, args] = asOrdinaryUser(process.execPath, process.argv.slice(1));
if (command !== process.execPath) process.exit(await run(command, args));
// What is installed and built by now cannot be imported any earlier.
const { loadConfig, RekeyConfig } = await import('@rekey/config');
const { startCluster } = await import('./lib/cluster.mjs');
const { banner } = await import('./lib/cluster/banner.mjs');

const interrupt = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => interrupt.abort());
watchNpm();

try {
  const env = { ...process.env, REKEY_DATA_DIR: process.env.REKEY_DATA_DIR || DATA_DIR };
  const config = loadConfig(RekeyConfig, env);
  const cluster = await startCluster({ config, env, onLine, signal: interrupt.signal });
  process.stdout.write(banner(cluster));
  await interrupted(interrupt.signal);
  await cluster.stop();
  process.exit(0);
} catch (error) {
  console.error(interrupt.signal.aborted ? 'Stopped before it was ready.' : error.message);
  process.exit(1);
}

function onLine(name, line) {
  process.stdout.write(`${name.padEnd(NAME_WIDTH)}| ${line}\n`);
}

function interrupted(signal) {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    signal.addEventListener('abort', resolve);
  });
}

/** npm and the shell it starts die of a signal without passing it on, so their end counts as one. */
function watchNpm() {
  if (process.env.npm_lifecycle_event === undefined) return;
  const parent = process.ppid;
  setInterval(() => process.ppid === parent || interrupt.abort(), PARENT_POLL_MS).unref();
}
