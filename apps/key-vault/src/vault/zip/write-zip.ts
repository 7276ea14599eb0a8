import { buffer } from 'node:stream/consumers';
import { ZipFile } from 'yazl';
import type { ZipEntry } from './read-zip.js';

/** Files of keys have no time of their own: the same content gives the same archive. */
const MODIFIED = new Date('1980-01-01T00:00:00Z');

export function writeZip(entries: readonly ZipEntry[]): Promise<Buffer> {
  const zip = new ZipFile();
  for (const { name, bytes } of entries) zip.addBuffer(bytes, name, { mtime: MODIFIED, mode: 0o100600 });
  zip.end();
  return buffer(zip.outputStream);
}
