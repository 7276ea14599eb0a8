// What `npm run cluster` runs once everything is installed and built: the cluster, until a signal.
import { loadConfig, RekeyConfig } from '@rekey/config';
import { banner } from '../banner.js';
import { startCluster } from './cluster.js';

const DATA_DIR = '.rekey-cluster';
const NAME_WIDTH = 20;
const PARENT_POLL_MS = 250;

const interrupt = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => interrupt.abort());
// Whoever started this passes signals on, unless it was killed.
const parent = process.ppid;
setInterval(() => process.ppid === parent || interrupt.abort(), PARENT_POLL_MS).unref();
const interrupted = new Promise((resolve) => interrupt.signal.addEventListener('abort', resolve));

try {
  const env = { ...process.env, REKEY_DATA_DIR: process.env['REKEY_DATA_DIR'] || DATA_DIR };
  const cluster = await startCluster({
    config: loadConfig(RekeyConfig, env),
    env,
    onLine: (name, line) => process.stdout.write(`${name.padEnd(NAME_WIDTH)}| ${line}\n`),
    signal: interrupt.signal,
  });
  process.stdout.write(banner(cluster));
  await interrupted;
  await cluster.stop();
  process.exit(0);
} catch (error) {
  process.stderr.write(`${interrupt.signal.aborted ? 'Stopped before it was ready.' : (error as Error).message}\n`);
  process.exit(1);
}
