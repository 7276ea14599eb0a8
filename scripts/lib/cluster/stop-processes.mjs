import { setTimeout as pause } from 'node:timers/promises';
import { isRunning } from './commands.mjs';

/** Longer than a service gives itself. */
export const STOP_LIMIT_MS = 20_000;
const POLL_MS = 50;
const LAST_PHASE = 2;

/** What is stopped after everything that uses it. */
const PHASES = { kafka: 1, postgres: LAST_PHASE };

/** A smart shutdown, which is what PostgreSQL takes SIGTERM for, waits for every client to leave. */
export const stopSignalOf = (name) => (name === 'postgres' ? 'SIGINT' : 'SIGTERM');

/**
 * Runs `stop` for each, services at once, then the broker, then the database: what a service still writes while it
 * stops is kept.
 * @template {{ name: string }} T
 * @param {readonly T[]} processes
 * @param {(process: T) => Promise<void>} stop
 */
export async function inStopOrder(processes, stop) {
  for (let phase = 0; phase <= LAST_PHASE; phase += 1) {
    await Promise.all(processes.filter(({ name }) => (PHASES[name] ?? 0) === phase).map(stop));
  }
}

/**
 * Stops what another process started, in order; what does not end in time is killed.
 * @param {readonly { name: string, pid: number | null, command: string }[]} processes
 */
export async function stopProcesses(processes) {
  await inStopOrder(processes, stopProcess);
}

async function stopProcess({ name, pid, command }) {
  if (pid === null) return;
  await signalUntilGone(pid, command, stopSignalOf(name), STOP_LIMIT_MS);
  await signalUntilGone(pid, command, 'SIGKILL', STOP_LIMIT_MS);
}

async function signalUntilGone(pid, command, signal, limitMs) {
  const deadline = Date.now() + limitMs;
  if (await isRunning(pid, command)) send(pid, signal);
  while ((await isRunning(pid, command)) && Date.now() < deadline) await pause(POLL_MS);
}

/** It may have ended by itself since somebody looked. */
function send(pid, signal) {
  try {
    process.kill(pid, signal);
  } catch (error) {
    if (error.code !== 'ESRCH') throw error;
  }
}
