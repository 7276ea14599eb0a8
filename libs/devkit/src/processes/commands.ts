import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** How a process shows itself in a list of processes: what tells it from another one that was given its id later. */
export const commandLine = (command: string, args: readonly string[]): string => [command, ...args].join(' ');

/** Whether the process runs and is the one that was started with this command line. */
export async function isRunning(pid: number, command: string): Promise<boolean> {
  return (await commandOf(pid)) === command;
}

/** Empty when there is no such process, or one that ended and was not yet waited for. */
export async function commandOf(pid: number): Promise<string> {
  try {
    return (await readFile(`/proc/${pid}/cmdline`, 'utf8')).replace(/\0$/, '').replaceAll('\0', ' ');
  } catch {
    if (process.platform === 'linux') return '';
    const { stdout } = await run('ps', ['-ww', '-o', 'args=', '-p', String(pid)]).catch(() => ({ stdout: '' }));
    return stdout.trim();
  }
}

/** The environment for what needs none of our settings: nothing of ours that is secret reaches it. */
export function withoutSettings(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(env).filter(([name]) => !name.startsWith('REKEY_')));
}
