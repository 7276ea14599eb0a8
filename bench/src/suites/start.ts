import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { freePort, ROOT } from '@rekey/devkit';
import { cpuMeter, descendantsOf } from '../lib/cpu.js';
import { end, untilReady } from '../lib/installation.js';
import { atMost } from '../lib/report.js';
import { median } from '../lib/statistics.js';
import type { Bench, Suite } from '../lib/suite.js';

const STARTS = 3;
/** Timers that run every few seconds are part of it. */
const IDLE_MS = 10_000;
const PAGES_PER_MB = 256;

/** `npm start` of a built checkout with a PostgreSQL of its own: how soon it serves, and what it takes when nobody asks. */
export const start: Suite = {
  alone: async (bench) => {
    bench.report.section('Start');
    const dir = await mkdtemp(join(tmpdir(), 'rekey-bench-'));
    try {
      const first = await startOnce(dir);
      await end(first.child);
      const again: number[] = [];
      for (let nth = 0; nth < STARTS; nth += 1) {
        const { seconds, child } = await startOnce(dir);
        again.push(seconds);
        if (nth === STARTS - 1) await atRest(bench, child);
        await end(child);
      }
      bench.report.value('first, with a new cluster', first.seconds, { unit: 's', aim: atMost(8, ' s') });
      bench.report.value('again', median(again), { unit: 's', aim: atMost(3, ' s') });
    } finally {
      await rm(dir, { recursive: true, force: true });
    }
  },
};

async function startOnce(dir: string): Promise<{ seconds: number; child: ChildProcess }> {
  const port = await freePort();
  const env = {
    ...process.env,
    REKEY_PORT: String(port),
    REKEY_DATA_DIR: dir,
    REKEY_LOG_LEVEL: 'error',
    // What is at rest has filled its pool.
    REKEY_RSA_KEY_POOL_SIZE: '1',
  };
  const started = performance.now();
  const child = spawn(process.execPath, ['scripts/start.mjs'], {
    cwd: ROOT,
    stdio: ['ignore', 'ignore', 'inherit'],
    env,
  });
  await untilReady(`http://127.0.0.1:${port}`, child);
  return { seconds: (performance.now() - started) / 1000, child };
}

async function atRest({ report }: Bench, child: ChildProcess): Promise<void> {
  const processes = await Promise.all(
    (await descendantsOf(child.pid as number)).map(async (pid) => ({
      pid,
      command: await readFile(`/proc/${pid}/cmdline`, 'latin1'),
    })),
  );
  const node = processes.filter(({ command }) => command.includes('node')).map(({ pid }) => pid);
  const server = processes.find(({ command }) => command.includes('standalone'))?.pid as number;
  const postmaster = processes.find(({ command }) => /postgres\0-D/.test(command))?.pid;
  await pause(IDLE_MS / 2);
  const cpu = cpuMeter(node, postmaster);
  const before = await cpu();
  await pause(IDLE_MS);
  const after = await cpu();
  const share = (used: number) => (used * 100_000) / IDLE_MS;
  const pages = Number((await readFile(`/proc/${server}/statm`, 'latin1')).split(' ')[1]);
  report.value('CPU at rest, node', share(after.node - before.node), { unit: '%', aim: atMost(1, ' %') });
  report.value('CPU at rest, PostgreSQL', share(after.postgres - before.postgres), { unit: '%' });
  report.value('memory at rest (RSS)', pages / PAGES_PER_MB, { unit: 'MB', aim: atMost(250, ' MB') });
}
