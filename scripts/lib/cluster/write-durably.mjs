import { open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';

/**
 * Puts a file in place so that after a crash or a power loss there is the old one or the new one, whole. For its owner alone.
 * @param {string} file
 * @param {string} text
 */
export async function writeDurably(file, text) {
  const draft = `${file}.new`;
  await rm(draft, { force: true });
  await synced(draft, 'wx', (handle) => handle.writeFile(text));
  await rename(draft, file);
  // A name is only durable when its directory is.
  await synced(dirname(file), 'r', () => undefined);
}

async function synced(path, flags, work) {
  const handle = await open(path, flags, 0o600);
  try {
    await work(handle);
    await handle.sync();
  } finally {
    await handle.close();
  }
}
