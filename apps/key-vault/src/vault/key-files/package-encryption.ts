import { createCipheriv, createDecipheriv, randomBytes, scrypt, type ScryptOptions } from 'node:crypto';
import { encryptedUnreadable, notDecryptable, notEncryptable } from './package.errors.js';

/** Part of the authenticated data, so that no envelope passes for another version's. */
const FORMAT = 'rekey-encrypted-package-v1';
const KEY_BYTES = 32;
const SALT_BYTES = 16;
const IV_BYTES = 12;
const TAG_BYTES = 16;
const PASSPHRASE_BYTES_MAX = 1024;
/** 32 MiB and a tenth of a second. Fixed by the format: a package cannot ask for more. */
const SCRYPT: ScryptOptions = { N: 32_768, r: 8, p: 1, maxmem: 64 * 1024 * 1024 };

/** AES-256-GCM under a key that scrypt derives from the passphrase; the members are base64. */
interface Envelope {
  readonly format: typeof FORMAT;
  readonly salt: string;
  readonly iv: string;
  readonly tag: string;
  readonly data: string;
}

/** The passphrase of a header, base64 of UTF-8; undefined for none, null for what cannot be one. */
export function readPassphrase(header: string | undefined): Buffer | null | undefined {
  if (header === undefined || header.trim() === '') return undefined;
  const bytes = Buffer.from(header.trim(), 'base64');
  const isBase64 = bytes.toString('base64').replaceAll('=', '') === header.trim().replaceAll('=', '');
  return isBase64 && bytes.length > 0 && bytes.length <= PASSPHRASE_BYTES_MAX ? bytes : null;
}

/** @throws PackageInvalid */
export async function encryptPackage(plain: Buffer, passphrase: Buffer | null): Promise<Buffer> {
  if (passphrase === null) throw notEncryptable();
  const [salt, iv] = [randomBytes(SALT_BYTES), randomBytes(IV_BYTES)];
  const cipher = createCipheriv('aes-256-gcm', await deriveKey(passphrase, salt), iv).setAAD(Buffer.from(FORMAT));
  const data = Buffer.concat([cipher.update(plain), cipher.final()]);
  const envelope: Envelope = {
    format: FORMAT,
    salt: salt.toString('base64'),
    iv: iv.toString('base64'),
    tag: cipher.getAuthTag().toString('base64'),
    data: data.toString('base64'),
  };
  return Buffer.from(JSON.stringify(envelope));
}

/** Whether a package says that it is encrypted, by us or in a way we do not know. */
export function isEncrypted(value: unknown): value is Partial<Record<keyof Envelope, unknown>> {
  return typeof value === 'object' && value !== null && 'format' in value && /encrypted/.test(String(value.format));
}

/** @throws PackageInvalid */
export async function decryptPackage(
  envelope: Partial<Record<keyof Envelope, unknown>>,
  passphrase: Buffer | null,
): Promise<Buffer> {
  if (envelope.format !== FORMAT) throw encryptedUnreadable();
  const salt = read(envelope.salt, SALT_BYTES);
  const iv = read(envelope.iv, IV_BYTES);
  const tag = read(envelope.tag, TAG_BYTES);
  const data = read(envelope.data);
  if (passphrase === null) throw notDecryptable();
  const key = await deriveKey(passphrase, salt);
  try {
    const decipher = createDecipheriv('aes-256-gcm', key, iv, { authTagLength: TAG_BYTES });
    decipher.setAAD(Buffer.from(FORMAT)).setAuthTag(tag);
    return Buffer.concat([decipher.update(data), decipher.final()]);
  } catch {
    throw notDecryptable();
  }
}

function read(value: unknown, length?: number): Buffer {
  const bytes = typeof value === 'string' ? Buffer.from(value, 'base64') : undefined;
  if (bytes === undefined || bytes.length === 0 || (length !== undefined && bytes.length !== length)) {
    throw encryptedUnreadable();
  }
  return bytes;
}

function deriveKey(passphrase: Buffer, salt: Buffer): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    scrypt(passphrase, salt, KEY_BYTES, SCRYPT, (error, key) => {
      if (error === null) resolve(key);
      else reject(error);
    });
  });
}
