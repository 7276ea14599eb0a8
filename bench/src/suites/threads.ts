import { cpuMeter } from '../lib/cpu.js';
import { atLeast } from '../lib/report.js';
import type { Suite } from '../lib/suite.js';
import { ALGORITHMS } from '../lib/tokens.js';
import { takeTurns, type Window } from '../lib/windows.js';
import { Worker } from '../lib/worker.js';

const WINDOW_SECONDS = 0.2;
const ROUNDS = 3;

/** Validation in one thread and without HTTP, against `node:crypto` checking the signature alone. */
export const threads: Suite = {
  alone: async ({ report }) => {
    report.section('In one thread');
    const thread = await Worker.start('crypto');
    const cpu = cpuMeter([thread.pid]);
    for (const alg of ALGORITHMS) {
      const run = (operation: string, argument: object) => (seconds: number) =>
        thread.ask<Window>(operation, { alg, seconds, ...argument });
      const { floor, fresh, again } = await takeTurns(
        {
          floor: { cpu, run: run('verify', {}) },
          fresh: { cpu, run: run('validate', { isNew: true }) },
          again: { cpu, run: run('validate', { isNew: false }) },
        },
        { seconds: WINDOW_SECONDS, rounds: ROUNDS },
      );
      const aim = alg === 'ES256' ? { aim: atLeast(0.6) } : {};
      report.compared(`${alg}, token new`, fresh, { floor, name: 'node:crypto', ...aim });
      report.compared(`${alg}, token seen before`, again, { floor, name: 'node:crypto' });
    }
    await thread.stop();
  },
};
