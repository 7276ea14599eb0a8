import { randomBytes } from 'node:crypto';
import { mkdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { writeDurably } from './write-durably.js';

const SECRET_BYTES = 32;

export interface KeptSecret {
  readonly value: string;
  /** True at the first start. */
  readonly isNew: boolean;
}

/** A secret that is made once and kept in the data directory, readable by its owner alone. */
export async function keptSecret(
  dataDir: string,
  name: string,
  encoding: 'base64' | 'base64url' = 'base64url',
): Promise<KeptSecret> {
  const file = join(dataDir, name);
  const kept = await read(file);
  if (kept !== '') return { value: kept, isNew: false };
  const value = randomBytes(SECRET_BYTES).toString(encoding);
  await mkdir(dataDir, { recursive: true });
  await writeDurably(file, `${value}\n`);
  return { value, isNew: true };
}

/** For a start that failed before anybody saw the secret: the next one is the first again. */
export function forgetSecret(dataDir: string, name: string): Promise<void> {
  return rm(join(dataDir, name), { force: true });
}

/** An empty file is what a crash of an earlier release left before it wrote: nothing was sealed with that. */
async function read(file: string): Promise<string> {
  try {
    return (await readFile(file, 'utf8')).trim();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return '';
    throw error;
  }
}
