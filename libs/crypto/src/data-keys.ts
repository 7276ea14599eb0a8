import { randomBytes, randomUUID } from 'node:crypto';
import { ColumnCipher, type DataKey } from './column-cipher.js';
import type { KeyRing } from './key-ring.js';
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
  /** Master key that wraps it. */
  readonly kekId: string;
  readonly wrapped: Buffer;
  readonly createdAt: Date;
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
}

/**
 * The service's own keys, made at the first start. Both kinds are wrapped, so a new master key re-wraps a few rows and
 * neither re-encrypts columns nor invalidates stored hashes.
 * Throws MasterKeyMissing, and CiphertextInvalid for a key that belongs to another service or purpose.
 */
export async function openDataKeys(keyRing: KeyRing, store: DataKeyStore, service: string): Promise<OpenDataKeys> {
  const stored = await store.load();
  const keysFor = async (purpose: DataKeyPurpose): Promise<[DataKey, ...DataKey[]]> => {
    const [first, ...others] = stored.filter((key) => key.purpose === purpose);
    const oldest = first ?? (await store.insertFirst(newDataKey(keyRing, service, purpose)));
    const unwrapped = (key: StoredDataKey): DataKey => unwrap(keyRing, service, key);
    return [unwrapped(oldest), ...others.map(unwrapped)];
  };
  const cipher = new ColumnCipher(await keysFor('encrypt'));
  // One hash key for ever: digests are looked up by equality, a second key would lose every row written under the first.
  const [hashKey] = await keysFor('hash');
  return { cipher, hash: new KeyedHash(hashKey.key) };
}

function newDataKey(keyRing: KeyRing, service: string, purpose: DataKeyPurpose): StoredDataKey {
  const id = randomUUID();
  const key = randomBytes(DATA_KEY_BYTES);
  const wrapped = keyRing.wrap(key, aadOf(service, purpose, id));
  key.fill(0);
  return { id, purpose, ...wrapped, createdAt: new Date() };
}

function unwrap(keyRing: KeyRing, service: string, { id, purpose, kekId, wrapped }: StoredDataKey): DataKey {
  return { id, key: keyRing.unwrap(wrapped, kekId, aadOf(service, purpose, id)) };
}

function aadOf(service: string, purpose: DataKeyPurpose, id: string): Buffer {
  return lengthPrefixed([AAD_LABEL, service, purpose, id]);
}
