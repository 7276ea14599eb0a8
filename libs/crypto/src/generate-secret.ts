import { randomBytes } from 'node:crypto';

export const ALPHANUMERIC = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789';
/** Length of a target's signing key, as in ZITADEL; 214 bits. */
export const SIGNING_KEY_LENGTH = 36;
/** Length of a client secret, as in ZITADEL; 381 bits. */
export const CLIENT_SECRET_LENGTH = 64;

const BYTE_VALUES = 256;

/**
 * Random text in which every symbol is equally likely. Bytes above the last whole multiple of the alphabet's size are
 * thrown away: taking the remainder of all of them would favour the first symbols.
 */
export function generateSecret(length: number, alphabet: string = ALPHANUMERIC): string {
  const symbols = alphabet.length;
  if (symbols < 2 || symbols > BYTE_VALUES || new Set(alphabet).size !== symbols) {
    throw new RangeError('An alphabet has 2 to 256 different symbols');
  }
  if (!Number.isInteger(length) || length < 1) throw new RangeError('A secret has at least one symbol');
  const limit = BYTE_VALUES - (BYTE_VALUES % symbols);
  let secret = '';
  while (secret.length < length) {
    // Somewhat more than the expected need, so that one draw is nearly always enough.
    const pool = randomBytes(Math.ceil(((length - secret.length) * BYTE_VALUES * 1.1) / limit) + 8);
    for (const byte of pool) {
      if (byte < limit && secret.length < length) secret += alphabet[byte % symbols];
    }
    pool.fill(0);
  }
  return secret;
}
