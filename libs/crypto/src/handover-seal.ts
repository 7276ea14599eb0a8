import { createSecretKey } from 'node:crypto';
import { CiphertextInvalid } from './crypto-errors.js';
import type { KeyRing } from './key-ring.js';
import { lengthPrefixed } from './length-prefixed.js';
import { open, seal } from './seal.js';

const PURPOSE = 'rekey handover v1';

/** Seals a value on its way from one service to another. @param about what it is: it opens as nothing else */
export function sealHandover(ring: KeyRing, value: Buffer, about: readonly string[]): Buffer {
  return seal(createSecretKey(ring.derive(PURPOSE)), value, lengthPrefixed(about));
}

/** With whichever master key it was sealed: while a new one spreads, both are in use. @throws CiphertextInvalid */
export function openHandover(ring: KeyRing, sealed: Buffer, about: readonly string[]): Buffer {
  for (const { key } of ring.deriveAll(PURPOSE)) {
    try {
      return open(createSecretKey(key), sealed, lengthPrefixed(about));
    } catch (error) {
      if (!(error instanceof CiphertextInvalid)) throw error;
    }
  }
  throw new CiphertextInvalid();
}
