import { createSecretKey, hkdfSync, type KeyObject } from 'node:crypto';
import { inspect } from 'node:util';
import { MasterKeyMissing } from './crypto-errors.js';
import { open, seal } from './seal.js';

const KEY_BYTES = 32;
const ID_BYTES = 8;
/** HKDF `info` of each use: one key never serves two purposes. */
const INFO_ID = 'rekey.kek.id.v1';
const INFO_WRAP = 'rekey.kek.wrap.v1';
const INFO_DERIVE = 'rekey.kek.derive.v1:';

interface Kek {
  readonly id: string;
  readonly master: KeyObject;
  readonly wrapping: KeyObject;
}

export interface WrappedKey {
  readonly kekId: string;
  readonly wrapped: Buffer;
}

export interface DerivedKey {
  readonly kekId: string;
  readonly key: Buffer;
}

/**
 * The master keys (KEKs). The first one wraps; every one opens what it wrapped, so that a new master key is put in front
 * without downtime. No way of printing it shows key bytes.
 */
export class KeyRing {
  #keys: readonly [Kek, ...Kek[]];

  private constructor(keys: readonly [Kek, ...Kek[]]) {
    this.#keys = keys;
  }

  /** Keys of 32 bytes in base64, the one that wraps first. Throws an Error that names the position, never the content. */
  static fromBase64(keys: readonly string[]): KeyRing {
    const [first, ...others] = keys.map((key, index) => kekOf(decode(key, index)));
    if (first === undefined) throw new Error('No master key is given');
    return new KeyRing([first, ...others]);
  }

  /** Id of the key that wraps. */
  get primaryId(): string {
    return this.#keys[0].id;
  }

  /** Ids of every key, the one that wraps first. Derived one-way: they may be stored and logged. */
  get ids(): readonly string[] {
    return this.#keys.map((key) => key.id);
  }

  /** Puts a key of 32 bytes in base64 in front: from now on it wraps, and the others still open. */
  promote(key: string): void {
    const kek = kekOf(decode(key, 0));
    this.#keys = [kek, ...this.#keys.filter(({ id }) => id !== kek.id)];
  }

  /** Seals a data key under the first master key. `aad` says what it is for; unwrapping needs the same. */
  wrap(dek: Buffer, aad: Buffer): WrappedKey {
    const [first] = this.#keys;
    return { kekId: first.id, wrapped: seal(first.wrapping, dek, aad) };
  }

  /** Throws MasterKeyMissing for a key that is not in the ring, CiphertextInvalid when it does not open. */
  unwrap(wrapped: Buffer, kekId: string, aad: Buffer): Buffer {
    const kek = this.#keys.find((key) => key.id === kekId);
    if (kek === undefined) throw new MasterKeyMissing(kekId);
    return open(kek.wrapping, wrapped, aad);
  }

  /** 32 bytes for one purpose from the first master key (HKDF-SHA256, RFC 5869). */
  derive(info: string): Buffer {
    return deriveFrom(this.#keys[0], info);
  }

  /** The same from every master key, the first one first: while a new one spreads, both must be accepted. */
  deriveAll(info: string): readonly DerivedKey[] {
    return this.#keys.map((kek) => ({ kekId: kek.id, key: deriveFrom(kek, info) }));
  }

  toString(): string {
    return `KeyRing(${this.ids.join(', ')})`;
  }

  toJSON(): string {
    return this.toString();
  }

  [inspect.custom](): string {
    return this.toString();
  }
}

function decode(text: string, index: number): Buffer {
  const bytes = Buffer.from(text, 'base64');
  // Buffer skips what is not base64: only the round trip shows that nothing was lost.
  if (bytes.length !== KEY_BYTES || bytes.toString('base64') !== text) {
    throw new Error(`Master key ${index + 1} is not ${KEY_BYTES} bytes in base64`);
  }
  return bytes;
}

function kekOf(bytes: Buffer): Kek {
  const master = createSecretKey(bytes);
  bytes.fill(0);
  return {
    id: expand(master, INFO_ID, ID_BYTES).toString('hex'),
    master,
    wrapping: createSecretKey(expand(master, INFO_WRAP, KEY_BYTES)),
  };
}

function deriveFrom(kek: Kek, info: string): Buffer {
  return expand(kek.master, INFO_DERIVE + info, KEY_BYTES);
}

function expand(key: KeyObject, info: string, bytes: number): Buffer {
  return Buffer.from(hkdfSync('sha256', key, Buffer.alloc(0), info, bytes));
}
