import { createCipheriv, createDecipheriv, type KeyObject, randomBytes } from 'node:crypto';
import { CiphertextInvalid } from './crypto-errors.js';

const ALGORITHM = 'aes-256-gcm';
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
/** Nonce and tag come before the ciphertext. */
export const SEAL_OVERHEAD_BYTES = NONCE_BYTES + TAG_BYTES;

/**
 * AES-256-GCM with a fresh random nonce: `nonce | tag | ciphertext`. Random nonces are safe for 2^32 messages of one key
 * (NIST SP 800-38D, 8.3), far above what one service stores.
 */
export function seal(key: KeyObject, plaintext: Buffer, aad: Buffer): Buffer {
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv(ALGORITHM, key, nonce, { authTagLength: TAG_BYTES }).setAAD(aad);
  const ciphertext = Buffer.concat([cipher.update(plaintext), cipher.final()]);
  return Buffer.concat([nonce, cipher.getAuthTag(), ciphertext]);
}

/** Opens what `seal` made with the same key and additional data. Throws CiphertextInvalid for anything else. */
export function open(key: KeyObject, sealed: Buffer, aad: Buffer): Buffer {
  if (sealed.length < SEAL_OVERHEAD_BYTES) throw new CiphertextInvalid();
  const nonce = sealed.subarray(0, NONCE_BYTES);
  const decipher = createDecipheriv(ALGORITHM, key, nonce, { authTagLength: TAG_BYTES }).setAAD(aad);
  decipher.setAuthTag(sealed.subarray(NONCE_BYTES, SEAL_OVERHEAD_BYTES));
  const plaintext = decipher.update(sealed.subarray(SEAL_OVERHEAD_BYTES));
  try {
    return Buffer.concat([plaintext, decipher.final()]);
  } catch {
    plaintext.fill(0);
    throw new CiphertextInvalid();
  }
}
