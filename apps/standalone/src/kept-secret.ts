import { randomBytes } from 'node:crypto';
import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

const SECRET_BYTES = 32;

export interface KeptSecret {
  readonly value: string;
  /** True at the first start. */
  readonly isNew: boolean;
}

/** A secret that standalone makes once and keeps in its data directory, readable by its owner alone. */
export async function keptSecret(
  dataDir: string,
  name: string,
  encoding: 'base64' | 'base64url' = 'base64url',
): Promise<KeptSecret> {
  const file = join(dataDir, name);
  try {
    return { value: (await readFile(file, 'utf8')).trim(), isNew: false };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
  const value = randomBytes(SECRET_BYTES).toString(encoding);
  await mkdir(dataDir, { recursive: true });
  await writeFile(file, `${value}\n`, { mode: 0o600, flag: 'wx' });
  await chmod(file, 0o600);
  return { value, isNew: true };
}
