import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { ROOT } from './paths.mjs';

const FORWARDED = ['SIGINT', 'SIGTERM', 'SIGHUP'];
const PARENT_POLL_MS = 250;

/**
 * Runs a program in the checkout with our terminal. Signals are passed on and the program decides: we end when it has.
 * npm and the shell it starts die of a signal without passing it on, so their end counts as SIGTERM.
 * @param {string} command
 * @param {readonly string[]} args
 * @param {import('node:child_process').SpawnOptions} [options]
 * @returns {Promise<number>} Its exit code, 128 + n when signal n ended it, as a shell reports it.
 */
export function run(command, args, options = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd: ROOT, stdio: 'inherit', ...options });
    const forward = (signal) => child.kill(signal);
    for (const signal of FORWARDED) process.on(signal, forward);
    const parent = process.ppid;
    const watch = setInterval(() => {
      if (process.ppid === parent) return;
      clearInterval(watch);
      forward('SIGTERM');
    }, PARENT_POLL_MS);
    const done = (settle) => {
      clearInterval(watch);
      for (const signal of FORWARDED) process.off(signal, forward);
      settle();
    };
    child.once('error', (error) => done(() => reject(error)));
    child.once('exit', (code, signal) => done(() => resolve(code ?? 128 + constants.signals[signal])));
  });
}

/**
 * @param {string} script A JavaScript file, from the root of the checkout.
 * @param {readonly string[]} [args]
 */
export function runNode(script, args = []) {
  return run(process.execPath, [script, ...args]);
}
