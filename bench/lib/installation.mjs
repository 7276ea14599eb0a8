import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { freePort, NODE_FLAGS, ROOT, startKafka, startPostgres } from '@rekey/devkit';

const TOKEN = 'bootstrap-token-of-a-bench';
const READY_MS = 60_000;

/**
 * A standalone server from the built output on a PostgreSQL with fsync, both made for this run and removed after it.
 * With `kafka` its event log is a real broker; `env` are settings of its own.
 */
export async function startInstallation({ kafka = false, env = {} } = {}) {
  const dir = await mkdtemp(join(tmpdir(), 'rekey-bench-'));
  const postgres = await startPostgres({
    directory: join(dir, 'postgres'),
    port: await freePort(),
    settings: ['max_connections=300', 'shared_buffers=256MB'],
  });
  const broker = kafka
    ? await startKafka({ directory: join(dir, 'kafka'), port: await freePort(), controllerPort: await freePort() })
    : undefined;
  const port = await freePort();
  const child = spawn(process.execPath, [...NODE_FLAGS, 'apps/standalone/dist/main.js'], {
    cwd: ROOT,
    stdio: ['ignore', 'ignore', 'inherit'],
    env: {
      ...process.env,
      REKEY_PORT: String(port),
      REKEY_DATA_DIR: dir,
      REKEY_DATABASE_URL: postgres.url,
      REKEY_BOOTSTRAP_TOKEN: TOKEN,
      REKEY_RATE_LIMIT_PER_SECOND: '1000000',
      REKEY_LOG_LEVEL: 'error',
      ...(broker === undefined ? {} : { REKEY_KAFKA_BROKERS: broker.brokers.toString() }),
      ...env,
    },
  });
  const url = `http://127.0.0.1:${port}`;
  await ready(url, child);
  return {
    url,
    token: TOKEN,
    pid: child.pid,
    databaseUrl: postgres.url,
    brokers: broker?.brokers,
    stop: async () => {
      child.kill('SIGTERM');
      if (child.exitCode === null) await once(child, 'exit');
      await broker?.stop();
      await postgres.stop();
      await rm(dir, { recursive: true, force: true });
    },
  };
}

async function ready(url, child) {
  const deadline = Date.now() + READY_MS;
  for (;;) {
    if (child.exitCode !== null) throw new Error('The server did not start');
    const response = await fetch(`${url}/readyz`).catch(() => undefined);
    if (response?.status === 200) return;
    if (Date.now() > deadline) throw new Error('The server did not become ready');
    await pause(100);
  }
}

/** CPU of this machine's model, for the reader of the figures. */
export async function machine() {
  const text = await readFile('/proc/cpuinfo', 'utf8').catch(() => '');
  const model = /model name\s*:\s*(.+)/.exec(text)?.[1] ?? process.arch;
  const cores = (text.match(/^processor/gm) ?? []).length;
  return `${cores} × ${model}, Node ${process.version}`;
}
