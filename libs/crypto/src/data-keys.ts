import { randomBytes, randomUUID } from 'node:crypto';
import { ColumnCipher, type DataKey } from './column-cipher.js';
import { CiphertextInvalid } from './crypto-errors.js';
import type { KeyRing, WrappedKey } from './key-ring.js';
import { KeyedHash } from './keyed-hash.js';
import { lengthPrefixed } from './length-prefixed.js';

const DATA_KEY_BYTES = 32;
const AAD_LABEL = 'rekey.data-key.v1';

export type DataKeyPurpose = 'encrypt' | 'hash';

/** A data key as it is stored: wrapped by a master key, never in the clear. */
export interface StoredDataKey {
  /** UUID. */
  readonly id: string;
  readonly purpose: DataKeyPurpose;
  /** Counts from 1 per purpose. */
  readonly generation: number;
  /** Master key that wraps it. */
  readonly kekId: string;
  readonly wrapped: Buffer;
  readonly createdAt: Date;
  /** From when on it encrypts; null until every replica can open what it would encrypt. */
  readonly activatedAt: Date | null;
}

export interface DataKeyStore {
  /** Every key of the service, oldest first. */
  load(): Promise<StoredDataKey[]>;
  /** Stores the first key of its purpose unless another process was faster; returns the one that is stored. */
  insertFirst(key: StoredDataKey): Promise<StoredDataKey>;
}

export interface OpenDataKeys {
  readonly cipher: ColumnCipher;
  readonly hash: KeyedHash;
  /** What they were opened from, oldest first. */
  readonly stored: readonly StoredDataKey[];
}

/**
 * The service's own keys, made at the first start. Both kinds are wrapped, so a new master key re-wraps a few rows and
 * does not invalidate stored hashes.
 * Throws MasterKeyMissing, and CiphertextInvalid for a key that belongs to another service or purpose.
 */
export async function openDataKeys(keyRing: KeyRing, store: DataKeyStore, service: string): Promise<OpenDataKeys> {
  const loaded = await store.load();
  const stored = [...loaded];
  for (const purpose of ['encrypt', 'hash'] as const) {
    if (loaded.some((key) => key.purpose === purpose)) continue;
    const first = { ...makeDataKey(keyRing, service, purpose, 1), activatedAt: new Date() };
    stored.push(await store.insertFirst(first));
  }
  const { keys, encryptsWith } = openCipherKeys(keyRing, service, stored);
  const cipher = new ColumnCipher(keys, encryptsWith.id);
  // One hash key for ever: digests are looked up by equality, a second key would lose every row written under the first.
  const hashKey = stored.find(({ purpose }) => purpose === 'hash') as StoredDataKey;
  return { cipher, hash: new KeyedHash(unwrap(keyRing, service, hashKey).key), stored };
}

/**
 * Every key that decrypts, and the one that encrypts. One that is damaged and no longer encrypts is left out: what it
 * sealed does not open, and everything else does. Throws as `openDataKeys` does.
 */
export function openCipherKeys(
  keyRing: KeyRing,
  service: string,
  stored: readonly StoredDataKey[],
): { readonly keys: readonly DataKey[]; readonly encryptsWith: StoredDataKey } {
  const ofCipher = stored.filter(({ purpose }) => purpose === 'encrypt');
  const encryptsWith = ofCipher.filter(({ activatedAt }) => activatedAt !== null).at(-1);
  if (encryptsWith === undefined) throw new Error(`No data key of ${service} encrypts`);
  const keys = ofCipher.flatMap((key) => {
    try {
      return [unwrap(keyRing, service, key)];
    } catch (error) {
      if (key === encryptsWith || !(error instanceof CiphertextInvalid)) throw error;
      return [];
    }
  });
  return { keys, encryptsWith };
}

/** A fresh key that does not encrypt yet. */
export function makeDataKey(
  keyRing: KeyRing,
  service: string,
  purpose: DataKeyPurpose,
  generation: number,
): StoredDataKey {
  const id = randomUUID();
  const key = randomBytes(DATA_KEY_BYTES);
  const wrapped = keyRing.wrap(key, aadOf(service, purpose, id));
  key.fill(0);
  return { id, purpose, generation, ...wrapped, createdAt: new Date(), activatedAt: null };
}

/** The same key under the first master key. Throws MasterKeyMissing and CiphertextInvalid. */
export function rewrapDataKey(keyRing: KeyRing, service: string, stored: StoredDataKey): WrappedKey {
  const { key } = unwrap(keyRing, service, stored);
  const wrapped = keyRing.wrap(key, aadOf(service, stored.purpose, stored.id));
  key.fill(0);
  return wrapped;
}

function unwrap(keyRing: KeyRing, service: string, { id, purpose, kekId, wrapped }: StoredDataKey): DataKey {
  return { id, key: keyRing.unwrap(wrapped, kekId, aadOf(service, purpose, id)) };
}

function aadOf(service: string, purpose: DataKeyPurpose, id: string): Buffer {
  return lengthPrefixed([AAD_LABEL, service, purpose, id]);
}
