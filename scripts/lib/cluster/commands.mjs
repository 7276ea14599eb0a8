import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** How a process shows itself in a list of processes: what tells it from another one that was given its id later. */
export const commandLine = (command, args) => [command, ...args].join(' ');

/**
 * Whether the process runs and is the one that was started with this command line.
 * @param {number} pid
 * @param {string} command
 */
export async function isRunning(pid, command) {
  return (await commandOf(pid)) === command;
}

/** Empty when there is no such process, or one that ended and was not yet waited for. */
export async function commandOf(pid) {
  try {
    return (await readFile(`/proc/${pid}/cmdline`, 'utf8')).replace(/\0$/, '').replaceAll('\0', ' ');
  } catch {
    if (process.platform === 'linux') return '';
    const { stdout } = await run('ps', ['-ww', '-o', 'args=', '-p', String(pid)]).catch(() => ({ stdout: '' }));
    return stdout.trim();
  }
}
