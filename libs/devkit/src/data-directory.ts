import { randomUUID } from 'node:crypto';
import { chmod, mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { ConfigError } from '@rekey/config';
import { commandOf } from './processes/commands.js';
import { writeDurably } from './write-durably.js';

const LOCK = 'lock';
/** Who may replace the lock of a process that is gone: one file for each such lock, made by one alone. */
const HEIR = 'lock.after-';
/** One that was told to stop may still be about to. */
const HOLDER_LIMIT_MS = 1_000;
const POLL_MS = 50;
const EVERYBODY_ENTERS = 0o111;

/** Gives a directory up. */
export type Release = () => Promise<void>;

/**
 * Makes the data directory this process's own until the returned function is called. A lock left by a process that is
 * gone is taken over, by one of those that want to. @throws ConfigError when another process uses the directory
 */
export async function claimDataDirectory(dataDir: string): Promise<Release> {
  return claimDirectory(dataDir, HOLDER_LIMIT_MS);
}

/** As `claimDataDirectory`, waiting so long for whoever has it. */
export async function claimDirectory(directory: string, limitMs: number): Promise<Release> {
  await mkdir(directory, { recursive: true });
  for (const deadline = Date.now() + limitMs; ; await pause(POLL_MS)) {
    const result = await tryToClaim(directory);
    if (typeof result === 'function') return result;
    if (Date.now() > deadline)
      throw new ConfigError([`REKEY_DATA_DIR: ${directory} is in use by process ${result.holder}`]);
  }
}

/** The process that lives and has the directory, if it was not to be had. */
async function tryToClaim(directory: string): Promise<Release | { readonly holder: string }> {
  const file = join(directory, LOCK);
  const own = `${process.pid} ${randomUUID()}`;
  while (!(await writeDurably(file, own, { ifAbsent: true }))) {
    const holder = await read(file);
    if (holder === undefined) continue;
    if (await isAnother(holder)) return { holder: pidOf(holder) };
    const outcome = await inherit(directory, holder, own);
    if (outcome === 'taken') break;
    if (typeof outcome === 'object') return outcome;
  }
  return async () => {
    if ((await read(file)) === own) await rm(file, { force: true });
  };
}

/** Replaces the lock of a dead holder. `late` when it is no longer that one. */
async function inherit(
  directory: string,
  dead: string,
  own: string,
): Promise<'taken' | 'late' | { readonly holder: string }> {
  const file = join(directory, LOCK);
  let heir = heirOf(directory, dead);
  // One that wanted to inherit and died leaves the right to whoever comes after it.
  while (!(await writeDurably(heir, own, { ifAbsent: true }))) {
    const other = await read(heir);
    if (other === undefined) return 'late';
    if (await isAnother(other)) return { holder: pidOf(other) };
    heir = heirOf(directory, other);
  }
  if ((await read(file)) !== dead) {
    await rm(heir, { force: true });
    return 'late';
  }
  const draft = `${file}.${randomUUID()}.new`;
  await writeFile(draft, own, { mode: 0o600, flag: 'wx' });
  await rename(draft, file);
  // Not the drafts of those that still want to: they have to find their own.
  const heirs = (await readdir(directory)).filter((name) => name.startsWith(HEIR) && !name.endsWith('.new'));
  await Promise.all(heirs.map((name) => rm(join(directory, name), { force: true })));
  return 'taken';
}

function heirOf(directory: string, holder: string): string {
  return join(directory, `${HEIR}${holder.replace(/[^\w-]/g, '_')}`);
}

const pidOf = (holder: string): string => holder.split(' ', 1)[0] as string;

/** The same number is this process in a container that starts again: there everybody is number one. */
async function isAnother(holder: string): Promise<boolean> {
  const pid = Number(pidOf(holder));
  return Number.isInteger(pid) && pid > 0 && pid !== process.pid && (await commandOf(pid)) !== '';
}

async function read(file: string): Promise<string | undefined> {
  try {
    return (await readFile(file, 'utf8')).trim();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

/**
 * PostgreSQL refuses to run as root, so under root it runs as a user who has to get into this directory, which need not
 * let anybody in. What is secret in it has a mode of its own.
 */
export async function letDatabaseUserEnter(dataDir: string): Promise<void> {
  if (process.getuid?.() !== 0) return;
  const { mode } = await stat(dataDir);
  if ((mode & EVERYBODY_ENTERS) !== EVERYBODY_ENTERS) await chmod(dataDir, (mode & 0o777) | EVERYBODY_ENTERS);
}
