import { createSecretKey, type KeyObject } from 'node:crypto';
import { CiphertextInvalid } from './crypto-errors.js';
import { lengthPrefixed } from './length-prefixed.js';
import { open, SEAL_OVERHEAD_BYTES, seal } from './seal.js';

const FORMAT = 1;
const ID_BYTES = 16;
const HEADER_BYTES = 1 + ID_BYTES;
const AAD_LABEL = 'rekey.cell.v1';

/** Where a value is stored. It is bound to this place: copied to another row or column it does not open. */
export interface Cell {
  readonly schema: string;
  readonly table: string;
  readonly column: string;
  /** The row's primary key. */
  readonly row: string;
}

export interface DataKey {
  /** UUID; travels in each ciphertext. */
  readonly id: string;
  readonly key: Buffer;
}

/**
 * Encrypts column values with AES-256-GCM. The newest data key encrypts, every known one decrypts. Stored form:
 * `version (1) | data key id (16) | nonce (12) | tag (16) | ciphertext`.
 */
export class ColumnCipher {
  readonly #keys = new Map<string, KeyObject>();
  readonly #newest: { readonly header: Buffer; readonly key: KeyObject };

  /** Data keys, oldest first. */
  constructor(keys: readonly DataKey[]) {
    let newest: { header: Buffer; key: KeyObject } | undefined;
    for (const { id, key } of keys) {
      newest = { header: headerOf(id), key: createSecretKey(key) };
      this.#keys.set(newest.header.toString('latin1'), newest.key);
    }
    if (newest === undefined) throw new Error('A column cipher needs a data key');
    this.#newest = newest;
  }

  encrypt(plaintext: Buffer | string, cell: Cell): Buffer {
    const { header, key } = this.#newest;
    const bytes = typeof plaintext === 'string' ? Buffer.from(plaintext, 'utf8') : plaintext;
    return Buffer.concat([header, seal(key, bytes, aadOf(header, cell))]);
  }

  /** Throws CiphertextInvalid, always the same, for whatever this cipher did not write into this very cell. */
  decrypt(ciphertext: Buffer, cell: Cell): Buffer {
    if (ciphertext.length < HEADER_BYTES + SEAL_OVERHEAD_BYTES) throw new CiphertextInvalid();
    const header = ciphertext.subarray(0, HEADER_BYTES);
    const key = this.#keys.get(header.toString('latin1'));
    if (key === undefined) throw new CiphertextInvalid();
    return open(key, ciphertext.subarray(HEADER_BYTES), aadOf(header, cell));
  }
}

function headerOf(id: string): Buffer {
  const bytes = Buffer.from(id.replaceAll('-', ''), 'hex');
  if (bytes.length !== ID_BYTES) throw new Error('A data key id must be a UUID');
  return Buffer.concat([Buffer.of(FORMAT), bytes]);
}

function aadOf(header: Buffer, { schema, table, column, row }: Cell): Buffer {
  return Buffer.concat([header, lengthPrefixed([AAD_LABEL, schema, table, column, row])]);
}
