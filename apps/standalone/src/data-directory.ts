import { randomUUID } from 'node:crypto';
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ConfigError } from '@rekey/config';
import { writeDurably } from './write-durably.js';

const LOCK = 'lock';
/** Who may replace the lock of a process that is gone: one file for each such lock, made by one alone. */
const HEIR = 'lock.after-';

/**
 * Makes the data directory this process's own until the returned function is called. A lock left by a process that is
 * gone is taken over, by one of those that want to. @throws ConfigError when another process uses the directory
 */
export async function claimDataDirectory(dataDir: string): Promise<() => Promise<void>> {
  await mkdir(dataDir, { recursive: true });
  const file = join(dataDir, LOCK);
  const own = `${process.pid} ${randomUUID()}`;
  while (!(await writeDurably(file, own, { ifAbsent: true }))) {
    const holder = await read(file);
    if (holder === undefined) continue;
    refuseIfAlive(holder, dataDir);
    if (await inherit(dataDir, holder, own)) break;
  }
  return async () => {
    if ((await read(file)) === own) await rm(file, { force: true });
  };
}

/** Replaces the lock of a dead holder. False when it is no longer that one. */
async function inherit(dataDir: string, dead: string, own: string): Promise<boolean> {
  const file = join(dataDir, LOCK);
  let heir = heirOf(dataDir, dead);
  // One that wanted to inherit and died leaves the right to whoever comes after it.
  while (!(await writeDurably(heir, own, { ifAbsent: true }))) {
    const other = await read(heir);
    if (other === undefined) return false;
    refuseIfAlive(other, dataDir);
    heir = heirOf(dataDir, other);
  }
  if ((await read(file)) !== dead) {
    await rm(heir, { force: true });
    return false;
  }
  const draft = `${file}.${randomUUID()}.new`;
  await writeFile(draft, own, { mode: 0o600, flag: 'wx' });
  await rename(draft, file);
  // Not the drafts of those that still want to: they have to find their own.
  const heirs = (await readdir(dataDir)).filter((name) => name.startsWith(HEIR) && !name.endsWith('.new'));
  await Promise.all(heirs.map((name) => rm(join(dataDir, name), { force: true })));
  return true;
}

function heirOf(dataDir: string, holder: string): string {
  return join(dataDir, `${HEIR}${holder.replace(/[^\w-]/g, '_')}`);
}

function refuseIfAlive(holder: string, dataDir: string): void {
  const [pid = ''] = holder.split(' ');
  if (isAlive(Number(pid))) throw new ConfigError([`REKEY_DATA_DIR: ${dataDir} is in use by process ${pid}`]);
}

async function read(file: string): Promise<string | undefined> {
  try {
    return (await readFile(file, 'utf8')).trim();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

function isAlive(pid: number): boolean {
  if (!Number.isInteger(pid) || pid <= 0 || pid === process.pid) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
