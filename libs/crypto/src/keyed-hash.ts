import { createHmac, createSecretKey, type KeyObject, timingSafeEqual } from 'node:crypto';

/**
 * How generated secrets are stored: HMAC-SHA-256 under a key the database does not hold. They have full entropy, so a slow
 * hash would only slow down whoever verifies them; the key makes a stolen table useless for testing guesses.
 */
export class KeyedHash {
  readonly #key: KeyObject;

  constructor(key: Buffer) {
    this.#key = createSecretKey(key);
  }

  /** 32 bytes, the same for the same value, so that it can be looked up by index. */
  digest(value: string): Buffer {
    return createHmac('sha256', this.#key).update(value, 'utf8').digest();
  }

  /** In constant time for every stored digest of the right length. */
  matches(value: string, digest: Buffer): boolean {
    const actual = this.digest(value);
    return actual.length === digest.length && timingSafeEqual(actual, digest);
  }
}
