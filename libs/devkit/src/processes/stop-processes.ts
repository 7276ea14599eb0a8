import { setTimeout as pause } from 'node:timers/promises';
import { isRunning } from './commands.js';

/** Longer than a service gives itself. */
export const STOP_LIMIT_MS = 20_000;
const POLL_MS = 50;
const LAST_PHASE = 2;

/** What is stopped after everything that uses it. */
const PHASES: Readonly<Record<string, number>> = { kafka: 1, postgres: LAST_PHASE };

/** A process that somebody started, by what it shows in a list of processes; without an id between two starts. */
export interface StoppableProcess {
  readonly name: string;
  readonly pid: number | null;
  readonly command: string;
}

/** A smart shutdown, which is what PostgreSQL takes SIGTERM for, waits for every client to leave. */
export const stopSignalOf = (name: string): NodeJS.Signals => (name === 'postgres' ? 'SIGINT' : 'SIGTERM');

/**
 * Runs `stop` for each, services at once, then the broker, then the database: what a service still writes while it
 * stops is kept.
 */
export async function inStopOrder<T extends { readonly name: string }>(
  processes: readonly T[],
  stop: (process: T) => Promise<void>,
): Promise<void> {
  for (let phase = 0; phase <= LAST_PHASE; phase += 1) {
    await Promise.all(processes.filter(({ name }) => (PHASES[name] ?? 0) === phase).map(stop));
  }
}

/** Stops what another process started, in order; what does not end in time is killed. */
export async function stopProcesses(processes: readonly StoppableProcess[]): Promise<void> {
  await inStopOrder(processes, stopProcess);
}

async function stopProcess({ name, pid, command }: StoppableProcess): Promise<void> {
  if (pid === null) return;
  await signalUntilGone(pid, command, stopSignalOf(name));
  await signalUntilGone(pid, command, 'SIGKILL');
}

async function signalUntilGone(pid: number, command: string, signal: NodeJS.Signals): Promise<void> {
  const deadline = Date.now() + STOP_LIMIT_MS;
  if (await isRunning(pid, command)) send(pid, signal);
  while ((await isRunning(pid, command)) && Date.now() < deadline) await pause(POLL_MS);
}

/** It may have ended by itself since somebody looked. */
function send(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}
