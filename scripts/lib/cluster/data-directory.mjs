import { randomBytes } from 'node:crypto';
import { chmod, link, mkdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { commandOf } from './commands.mjs';
import { writeDurably } from './write-durably.mjs';

const HOLDER_LIMIT_MS = 1_000;
const POLL_MS = 50;
const SECRET_BYTES = 32;
const EVERYBODY_ENTERS = 0o111;

/**
 * Makes the data directory this process's own until the returned function is called. A lock left by a process that is
 * gone, or is about to be, is taken over. @throws when another process uses the directory
 */
export async function claimDataDirectory(dataDir) {
  await mkdir(dataDir, { recursive: true });
  const file = join(dataDir, 'lock');
  const holder = (await readFile(file, 'utf8').catch(() => '')).trim();
  const deadline = Date.now() + HOLDER_LIMIT_MS;
  while (await isAnother(holder)) {
    if (Date.now() > deadline) throw new Error(`REKEY_DATA_DIR: ${dataDir} is in use by process ${holder}`);
    await pause(POLL_MS);
  }
  const own = `${file}.${process.pid}`;
  await writeFile(own, String(process.pid), { mode: 0o600 });
  try {
    if (holder !== '') await setAside(file, holder);
    await link(own, file);
  } catch (error) {
    if (error.code === 'EEXIST' || error.code === 'ENOENT')
      throw new Error(`REKEY_DATA_DIR: ${dataDir} is being taken by another process`, { cause: error });
    throw error;
  } finally {
    await rm(own, { force: true });
  }
  return () => rm(file, { force: true });
}

/** Of several that find a dead holder's lock one moves it; whoever moves the lock of that one gives it back. */
async function setAside(file, holder) {
  const aside = `${file}.${process.pid}.dead`;
  await rename(file, aside);
  try {
    if ((await readFile(aside, 'utf8')).trim() !== holder) await link(aside, file);
  } finally {
    await rm(aside, { force: true });
  }
}

async function isAnother(holder) {
  const [pid] = holder.split(' ');
  return /^\d+$/.test(pid) && Number(pid) !== process.pid && (await commandOf(Number(pid))) !== '';
}

/**
 * PostgreSQL refuses to run as root, so under root it runs as a user who has to get into this directory, which need not
 * let anybody in. What is secret in it has a mode of its own.
 */
export async function letDatabaseUserEnter(dataDir) {
  if (process.getuid?.() !== 0) return;
  const { mode } = await stat(dataDir);
  if ((mode & EVERYBODY_ENTERS) !== EVERYBODY_ENTERS) await chmod(dataDir, (mode & 0o777) | EVERYBODY_ENTERS);
}

/**
 * A secret that is made once and kept in the data directory, readable by its owner alone.
 * @param {string} dataDir
 * @param {string} name
 * @param {'base64' | 'base64url'} [encoding]
 * @returns {Promise<{ value: string, isNew: boolean }>}
 */
export async function keptSecret(dataDir, name, encoding = 'base64url') {
  const file = join(dataDir, name);
  const kept = await readFile(file, 'utf8').catch((error) => {
    if (error.code === 'ENOENT') return '';
    throw error;
  });
  // An empty file is what a crash left before it wrote.
  if (kept.trim() !== '') return { value: kept.trim(), isNew: false };
  const value = randomBytes(SECRET_BYTES).toString(encoding);
  await writeDurably(file, `${value}\n`);
  return { value, isNew: true };
}

export const forgetSecret = (dataDir, name) => rm(join(dataDir, name), { force: true });

/**
 * @typedef {object} ClusterState What `cluster.json` holds, for tests and tools. No secrets.
 * @property {number | null} pid Of the process that supervises the others; null after a clean stop.
 * @property {number | null} keeper Of the process that stops the others should that one die.
 * @property {string} url Of the gateway.
 * @property {string[]} kafkaBrokers
 * @property {{ name: string, pid: number | null, port: number | null, url: string | null, command: string }[]} processes
 *   `pid` is null while a process is about to be started again.
 * @property {Record<string, number>} ports By name, and taken again at the next start where they are free.
 */

const stateFile = (dataDir) => join(dataDir, 'cluster.json');

/** @returns {Promise<ClusterState | undefined>} What the last start left; undefined when there is nothing readable. */
export async function readState(dataDir) {
  try {
    return JSON.parse(await readFile(stateFile(dataDir), 'utf8'));
  } catch {
    return undefined;
  }
}

/** Readers see the old state or the new one, never half of it. */
export async function writeState(dataDir, state) {
  await writeDurably(stateFile(dataDir), `${JSON.stringify(state, null, 2)}\n`);
}
