import { setTimeout as pause } from 'node:timers/promises';
import type { Cpu, CpuMeter } from './cpu.js';
import { median } from './statistics.js';

/** What was done in a stretch of time. */
export interface Window {
  readonly operations: number;
  readonly seconds: number;
  /** Milliseconds. */
  readonly p50: number;
  readonly p99: number;
}

/** One of those that take turns. */
export interface Contender {
  /** Counts what its work costs. */
  readonly cpu: CpuMeter;
  /** Its work goes on behind its answers: it is awaited, and counted as a cost of the answers. */
  readonly hasAftermath?: boolean;
  run(seconds: number): Promise<Window>;
}

/** Medians over the windows; CPU in microseconds per operation, over all of them. */
export interface Measured {
  readonly perSecond: number;
  readonly p50: number;
  readonly p99: number;
  readonly node: number;
  readonly postgres: number;
  readonly rates: readonly number[];
}

export interface Turns {
  readonly seconds: number;
  readonly rounds: number;
}

const QUIET_MS = 100;
const QUIET_CPU_SECONDS = 0.03;
const QUIET_LIMIT_MS = 5_000;

/**
 * A B C, A B C, …: each has a window in every round, so that a machine that is busy with something else for a while
 * favours nobody, and one round before that counts for nothing.
 */
export async function takeTurns<Name extends string>(
  contenders: Readonly<Record<Name, Contender>>,
  { seconds, rounds }: Turns,
): Promise<Record<Name, Measured>> {
  const names = Object.keys(contenders) as Name[];
  const all = names.map((name) => ({ name, contender: contenders[name], windows: [] as Spent[] }));
  for (let round = 0; round <= rounds; round += 1) {
    for (const { contender, windows } of all) {
      const spent = await spend(contender, seconds);
      if (round > 0) windows.push(spent);
    }
  }
  return Object.fromEntries(all.map(({ name, windows }) => [name, summed(windows)])) as Record<Name, Measured>;
}

/** Of one to another, as the median of what they were in each round. */
export function ratioOf(one: Measured, other: Measured): number {
  return median(one.rates.map((rate, round) => rate / (other.rates[round] as number)));
}

/** Resolves when nearly nothing is done any more, or at a limit, with what was used by then. */
export async function untilQuiet(cpu: CpuMeter, limitMs = QUIET_LIMIT_MS): Promise<Cpu> {
  let before = await cpu();
  for (const end = Date.now() + limitMs; ;) {
    await pause(QUIET_MS);
    const now = await cpu();
    const used = now.node + now.postgres - before.node - before.postgres;
    before = now;
    if (used <= QUIET_CPU_SECONDS || Date.now() > end) return now;
  }
}

interface Spent extends Window {
  readonly node: number;
  readonly postgres: number;
}

async function spend({ cpu, hasAftermath = false, run }: Contender, seconds: number): Promise<Spent> {
  const before = await cpu();
  const window = await run(seconds);
  const after = hasAftermath ? await untilQuiet(cpu) : await cpu();
  return { ...window, node: after.node - before.node, postgres: after.postgres - before.postgres };
}

function summed(windows: readonly Spent[]): Measured {
  const sum = (of: (window: Spent) => number) => windows.reduce((total, window) => total + of(window), 0);
  const operations = sum((window) => window.operations);
  const rates = windows.map((window) => window.operations / window.seconds);
  return {
    perSecond: median(rates),
    p50: median(windows.map(({ p50 }) => p50)),
    p99: median(windows.map(({ p99 }) => p99)),
    node: (sum((window) => window.node) / operations) * 1e6,
    postgres: (sum((window) => window.postgres) / operations) * 1e6,
    rates,
  };
}
