import { Readable } from 'node:stream';
import { type Entry, fromBuffer, type ZipFile } from 'yauzl';
import { ZipInvalid } from './zip.errors.js';

export interface ZipEntry {
  /** Without a path: directories are refused. */
  readonly name: string;
  readonly bytes: Buffer;
}

export interface ZipLimits {
  /** Where the caller sent the archive. */
  readonly field: string;
  readonly entriesMax: number;
  /** Of all entries together, unpacked. */
  readonly bytesMax: number;
}

/**
 * Unpacks an archive in memory. What an entry says of its length is held against `bytesMax` before it is unpacked, and it
 * is cut off where it goes on beyond that: an archive cannot grow inside. @throws ZipInvalid
 */
export async function readZip(archive: Buffer, limits: ZipLimits): Promise<ZipEntry[]> {
  try {
    return await unpack(archive, limits);
  } catch (error) {
    if (error instanceof ZipInvalid) throw error;
    throw new ZipInvalid(limits.field, 'it is not a valid ZIP archive');
  }
}

async function unpack(archive: Buffer, { field, entriesMax, bytesMax }: ZipLimits): Promise<ZipEntry[]> {
  const zip = await open(archive);
  if (zip.entryCount > entriesMax) throw new ZipInvalid(field, `it has more than ${entriesMax} files`);
  const entries: ZipEntry[] = [];
  let left = bytesMax;
  for await (const entry of eachEntry(zip)) {
    if (entry.isEncrypted()) throw new ZipInvalid(field, 'its files are encrypted');
    if (entry.fileName.includes('/')) throw new ZipInvalid(field, 'it has a directory');
    if (entries.some(({ name }) => name === entry.fileName)) throw new ZipInvalid(field, 'a file is in it twice');
    left -= entry.uncompressedSize;
    if (left < 0) throw new ZipInvalid(field, 'its files are too long');
    entries.push({ name: entry.fileName, bytes: await bytesOf(zip, entry) });
  }
  return entries;
}

function open(archive: Buffer): Promise<ZipFile> {
  return new Promise((resolve, reject) => {
    fromBuffer(archive, { lazyEntries: true, strictFileNames: true, validateEntrySizes: true }, (error, zip) => {
      if (error === null) resolve(zip);
      else reject(error);
    });
  });
}

async function* eachEntry(zip: ZipFile): AsyncGenerator<Entry> {
  for (let read = 0; read < zip.entryCount; read += 1) {
    yield await new Promise<Entry>((resolve, reject) => {
      zip.removeAllListeners('entry').removeAllListeners('error');
      zip.once('entry', resolve).once('error', reject);
      zip.readEntry();
    });
  }
}

async function bytesOf(zip: ZipFile, entry: Entry): Promise<Buffer> {
  const stream = await new Promise<Readable>((resolve, reject) => {
    zip.openReadStream(entry, (error, opened) => {
      if (error === null) resolve(opened);
      else reject(error);
    });
  });
  const chunks: Buffer[] = [];
  // It fails as soon as there is more than the entry said.
  for await (const chunk of stream) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}
