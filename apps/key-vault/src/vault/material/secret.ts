import { parsePem } from '@rekey/crypto';
import { decodeBase64 } from '../text/decode-base64.js';
import type { KeyAlgorithm } from './key-types.js';
import type { Material } from './material.js';
import { contentUnreadable, secretLengthWrong } from './material.errors.js';

/** Bytes of a key. What is called RSA may be anything. */
const SECRET_LENGTHS: Readonly<Record<KeyAlgorithm, readonly number[] | undefined>> = {
  AES: [16, 24, 32],
  DES: [8],
  DESede: [16, 24],
  RSA: undefined,
};

/** A secret key: base64 of its bytes, which are stored as they are. */
export const secret: Material = {
  kind: 'key',
  read: (content, field, algorithm) => {
    const bytes = decodeBase64(content);
    if (bytes === undefined) throw contentUnreadable('SECRET_KEY', field);
    checkSecretLength(algorithm, bytes, field);
    return { bytes, publicJwk: null };
  },
  // Only a version from before the key became a secret key has a public half.
  keyPair: (bytes) => parsePem(bytes.toString('utf8')),
  // The vendor calls every file of a key so.
  file: (bytes) => ({ extension: 'pem', bytes }),
};

/** Whether bytes can be a key of this algorithm. */
export function fitsAlgorithm(algorithm: KeyAlgorithm | null, { length }: Uint8Array): boolean {
  const lengths = algorithm === null ? undefined : SECRET_LENGTHS[algorithm];
  return lengths === undefined || lengths.includes(length);
}

/** @throws KeyInvalid */
export function checkSecretLength(algorithm: KeyAlgorithm | null, bytes: Uint8Array, field: string): void {
  if (algorithm === null || fitsAlgorithm(algorithm, bytes)) return;
  throw secretLengthWrong(algorithm, SECRET_LENGTHS[algorithm]?.map((length) => length * 8) ?? [], field);
}
