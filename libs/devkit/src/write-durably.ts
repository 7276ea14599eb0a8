import { randomUUID } from 'node:crypto';
import { link, open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';

const FOR_OWNER_ALONE = 0o600;

/**
 * Puts a file in place so that after a crash or a power loss there is the old one or the new one, whole: what is sealed
 * with a secret is on the disk soon, and the secret must be there before.
 * @param ifAbsent leaves a file alone that is there already, and says so with false
 */
export async function writeDurably(
  file: string,
  text: string,
  { ifAbsent = false }: { readonly ifAbsent?: boolean } = {},
): Promise<boolean> {
  const draft = `${file}.${randomUUID()}.new`;
  try {
    await writeSynced(draft, text);
    if (ifAbsent) await link(draft, file);
    else await rename(draft, file);
  } catch (error) {
    if (ifAbsent && (error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  } finally {
    await rm(draft, { force: true });
  }
  await syncDirectory(dirname(file));
  return true;
}

async function writeSynced(file: string, text: string): Promise<void> {
  const handle = await open(file, 'wx', FOR_OWNER_ALONE);
  try {
    await handle.writeFile(text);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** A name is only durable when its directory is. */
async function syncDirectory(directory: string): Promise<void> {
  const handle = await open(directory, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
