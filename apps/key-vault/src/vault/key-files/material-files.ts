import { KEY_CONTENT_BYTES_MAX } from '../keys/dto/key-environment.dto.js';
import { ENVIRONMENTS_MAX } from '../keys/dto/create-key.dto.js';
import type { KeyAlgorithm, KeyType } from '../material/key-types.js';
import { KeyInvalid } from '../material/material.errors.js';
import { decodeBase64 } from '../text/decode-base64.js';
import { materialOf } from '../material/materials.js';
import { isPem } from '../material/pem.js';
import { fitsAlgorithm } from '../material/secret.js';
import { readZip, type ZipEntry } from '../zip/read-zip.js';

/** Of any file of a key, as an export has it. */
const EXTENSION = '.pem';
const ZIP_MARK = Buffer.from('PK\x03\x04');

export interface MaterialFile {
  readonly environment: string;
  /** Base64 of the key, as a call would have it. */
  readonly content: string;
}

export interface MaterialType {
  readonly keyType: KeyType;
  readonly algorithm: KeyAlgorithm | null;
}

export const isZip = (bytes: Buffer): boolean => bytes.subarray(0, ZIP_MARK.length).equals(ZIP_MARK);

/** The files of an archive, by the environments they are named after. @throws ZipInvalid, KeyInvalid, PemInvalid */
export async function readMaterialZip(archive: Buffer, type: MaterialType, field: string): Promise<MaterialFile[]> {
  const bytesMax = ENVIRONMENTS_MAX * KEY_CONTENT_BYTES_MAX;
  const entries = await readZip(archive, { field, entriesMax: ENVIRONMENTS_MAX, bytesMax });
  if (entries.length === 0) throw new KeyInvalid('file-empty', field, `${field} value can not be empty!`);
  return entries.map((entry) => ({
    environment: stemOf(entry),
    content: readMaterial(entry.bytes, type, field),
  }));
}

/**
 * Base64 of what a file holds: its bytes as they are, so that it is exported the same. A file that is not a key itself
 * may be base64 of one. @throws KeyInvalid, PemInvalid
 */
export function readMaterial(bytes: Buffer, { keyType, algorithm }: MaterialType, field: string): string {
  if (bytes.length > KEY_CONTENT_BYTES_MAX) {
    throw new KeyInvalid('file-too-long', field, `A key must have at most ${KEY_CONTENT_BYTES_MAX} bytes`);
  }
  const isItself = keyType === 'SECRET_KEY' ? fitsAlgorithm(algorithm, bytes) : isPem(bytes.toString('latin1'));
  const decoded = isItself ? bytes : (decodeBase64(bytes.toString('utf8')) ?? bytes);
  const content = decoded.toString('base64');
  materialOf(keyType).read(content, field, algorithm);
  return content;
}

function stemOf({ name }: ZipEntry): string {
  return name.toLowerCase().endsWith(EXTENSION) ? name.slice(0, -EXTENSION.length) : name;
}
