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

/** A column whose values are sealed, with the primary key of its table: names and types in the order of the key. */
export interface SealedColumn {
  readonly schema: string;
  readonly table: string;
  readonly column: string;
  readonly key: Readonly<Record<string, 'text' | 'int' | 'bytea' | 'uuid'>>;
  /** How the key's values, as PostgreSQL writes them, become `Cell.row`. Joined by `/` without it. */
  readonly rowOf?: (key: readonly string[]) => string;
}

/** One cell of a column, by its primary key. */
export function cellOf({ schema, table, column, rowOf }: SealedColumn, ...key: readonly (string | number)[]): Cell {
  const values = key.map(String);
  return { schema, table, column, row: rowOf?.(values) ?? values.join('/') };
}

/**
 * Encrypts column values with AES-256-GCM. One data key encrypts, every known one decrypts. Stored form:
 * `version (1) | data key id (16) | nonce (12) | tag (16) | ciphertext`.
 */
export class ColumnCipher {
  #keys: ReadonlyMap<string, KeyObject> = new Map();
  #encrypting!: { readonly header: Buffer; readonly key: KeyObject };

  /** @param encryptsWith id of one of the keys; the last one without it */
  constructor(keys: readonly DataKey[], encryptsWith = keys.at(-1)?.id) {
    this.load(keys, encryptsWith);
  }

  /** Takes these keys instead of those it had, for everything from now on. */
  load(keys: readonly DataKey[], encryptsWith: string | undefined): void {
    const loaded = keys.map(({ id, key }) => ({ id, header: headerOf(id), key: createSecretKey(key) }));
    const encrypting = loaded.find(({ id }) => id === encryptsWith);
    if (encrypting === undefined) throw new Error('A column cipher needs a data key');
    this.#keys = new Map(loaded.map(({ header, key }) => [header.toString('latin1'), key]));
    this.#encrypting = encrypting;
  }

  /** How everything starts that is encrypted from now on. */
  get header(): Buffer {
    return Buffer.from(this.#encrypting.header);
  }

  encrypt(plaintext: Buffer | string, cell: Cell): Buffer {
    const { header, key } = this.#encrypting;
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
