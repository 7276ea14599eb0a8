import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { StartedProcess } from '../banner.js';
import { writeDurably } from '../write-durably.js';

/** What `cluster.json` holds, for tests and tools. No secrets. */
export interface ClusterState {
  /** Of the process that supervises the others; null after a clean stop. */
  readonly pid: number | null;
  /** Of the process that stops the others should that one die. */
  readonly keeper: number | null;
  /** Of the gateway. */
  readonly url: string;
  readonly kafkaBrokers: readonly string[];
  readonly processes: readonly ClusterProcess[];
  /** By name, and taken again at the next start where they are free. */
  readonly ports: Readonly<Record<string, number>>;
}

/** `pid` is null while a process is about to be started again. */
export interface ClusterProcess extends StartedProcess {
  readonly command: string;
}

const stateFile = (dataDir: string): string => join(dataDir, 'cluster.json');

/** What the last start left; undefined when there is nothing readable. */
export async function readState(dataDir: string): Promise<ClusterState | undefined> {
  try {
    return JSON.parse(await readFile(stateFile(dataDir), 'utf8')) as ClusterState;
  } catch {
    return undefined;
  }
}

/** Readers see the old state or the new one, never half of it. */
export async function writeState(dataDir: string, state: ClusterState): Promise<void> {
  await writeDurably(stateFile(dataDir), `${JSON.stringify(state, null, 2)}\n`);
}
