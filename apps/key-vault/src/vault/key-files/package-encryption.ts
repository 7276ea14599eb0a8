import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { Share } from '../fair-queue/fair-queue.js';
import { encryptedUnreadable, notDecryptable, notEncryptable } from './package.errors.js';
import { PassphraseKeys } from './passphrase-keys.js';

/** Part of the authenticated data, so that no envelope passes for another version's. */
const FORMAT = 'rekey-encrypted-package-v1';
const SALT_BYTES = 16;
const IV_BYTES = 12;
const TAG_BYTES = 16;
const PASSPHRASE_BYTES_MAX = 1024;

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

/** Whether a package says that it is encrypted, by us or in a way we do not know. */
export function isEncrypted(value: unknown): value is Partial<Record<keyof Envelope, unknown>> {
  return typeof value === 'object' && value !== null && 'format' in value && /encrypted/.test(String(value.format));
}

/** Closes packages with a passphrase, and opens them. */
@Injectable()
export class PackageEncryption {
  constructor(private readonly keys: PassphraseKeys) {}

  /** @throws PackageInvalid, PackagesBusy */
  async encrypt(plain: Buffer, passphrase: Buffer | null, share: Share): Promise<Buffer> {
    if (passphrase === null) throw notEncryptable();
    const [salt, iv] = [randomBytes(SALT_BYTES), randomBytes(IV_BYTES)];
    const key = await this.keys.derive(passphrase, salt, share);
    const cipher = createCipheriv('aes-256-gcm', key, iv).setAAD(Buffer.from(FORMAT));
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

  /** @throws PackageInvalid, PackagesBusy */
  async decrypt(
    envelope: Partial<Record<keyof Envelope, unknown>>,
    passphrase: Buffer | null,
    share: Share,
  ): Promise<Buffer> {
    if (envelope.format !== FORMAT) throw encryptedUnreadable();
    const salt = read(envelope.salt, SALT_BYTES);
    const iv = read(envelope.iv, IV_BYTES);
    const tag = read(envelope.tag, TAG_BYTES);
    const data = read(envelope.data);
    if (passphrase === null) throw notDecryptable();
    const key = await this.keys.derive(passphrase, salt, share);
    try {
      const decipher = createDecipheriv('aes-256-gcm', key, iv, { authTagLength: TAG_BYTES });
      decipher.setAAD(Buffer.from(FORMAT)).setAuthTag(tag);
      return Buffer.concat([decipher.update(data), decipher.final()]);
    } catch {
      throw notDecryptable();
    }
  }
}

function read(value: unknown, length?: number): Buffer {
  const bytes = typeof value === 'string' ? Buffer.from(value, 'base64') : undefined;
  if (bytes === undefined || bytes.length === 0 || (length !== undefined && bytes.length !== length)) {
    throw encryptedUnreadable();
  }
  return bytes;
}
