import { chmod, mkdtemp, rm, statfs } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const IN_MEMORY = '/dev/shm';
/** A run has written about a gigabyte at most; the rest is for whoever else uses the machine. */
const ROOM_BYTES = 4 * 2 ** 30;
const EVERYBODY_ENTERS = 0o711;

/** Where everything of one run is that it may lose. */
export interface RunDirectory {
  readonly path: string;
  remove(): Promise<void>;
}

/**
 * In memory where there is room. A database is some hundred files, and a run makes and drops hundreds of databases: a
 * journaling file system takes a tenth of a second and more for each, and all of it is work for the CPU.
 */
export async function makeRunDirectory(): Promise<RunDirectory> {
  const path = await mkdtemp(join((await hasRoom()) ? IN_MEMORY : tmpdir(), 'rekey-run-'));
  // PostgreSQL may run as somebody else.
  await chmod(path, EVERYBODY_ENTERS);
  return { path, remove: () => rm(path, { recursive: true, force: true }) };
}

async function hasRoom(): Promise<boolean> {
  try {
    const { bavail, bsize } = await statfs(IN_MEMORY);
    return Math.min(bavail * bsize, process.availableMemory()) >= ROOM_BYTES;
  } catch {
    return false;
  }
}
