import { mkdir, open, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { ConfigError } from '@rekey/config';

/**
 * Makes the data directory this process's own until the returned function is called. A lock left by a process that is
 * gone is taken over. @throws ConfigError when another process uses the directory
 */
export async function claimDataDirectory(dataDir: string): Promise<() => Promise<void>> {
  await mkdir(dataDir, { recursive: true });
  const file = join(dataDir, 'lock');
  const holder = await readFile(file, 'utf8').catch(() => '');
  if (holder !== '' && isAlive(Number(holder))) {
    throw new ConfigError([`REKEY_DATA_DIR: ${dataDir} is in use by process ${holder.trim()}`]);
  }
  await rm(file, { force: true });
  const handle = await open(file, 'wx', 0o600);
  await handle.writeFile(String(process.pid));
  await handle.close();
  return () => rm(file, { force: true });
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
