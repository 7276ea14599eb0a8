import { parsePem, type PublicJwk, thumbprint } from '@rekey/crypto';
import { readCertificate } from '../certificates/read-certificate.js';
import { decodeBase64 } from '../decode-base64.js';
import { readKeystore } from '../keystores/read-keystore.js';
import type { MaterialFacts } from './key-state.js';
import type { KeyAlgorithm, KeyType } from './key.entity.js';
import { contentOfOtherType, contentUnreadable, secretLengthWrong } from './key.errors.js';

/** Bytes of a key. What is called RSA may be anything. */
const SECRET_LENGTHS: Readonly<Record<KeyAlgorithm, readonly number[] | undefined>> = {
  AES: [16, 24, 32],
  DES: [8],
  DESede: [16, 24],
  RSA: undefined,
};
const PEM_MARK = '-----BEGIN ';

/** What one version of a key is made of. */
export interface KeyMaterial {
  /** As it is stored, encrypted: the PEM text, or the bytes of a secret key. */
  readonly bytes: Buffer;
  /** The public half under its RFC 7638 thumbprint; a secret key has none. */
  readonly publicJwk: PublicJwk | null;
  /** Of a certificate, and of the one in a keystore. */
  readonly facts?: MaterialFacts;
}

/**
 * Reads `content` as the vendor does: base64 of the PEM text or the bare PEM for a private or public key, base64 of the
 * bytes for a secret key. `field` is where the caller wrote it.
 * @throws KeyInvalid for what cannot be read, is of the other type, or of a length that `algorithm` does not have
 * @throws PemInvalid for a PEM that holds no acceptable key: broken, encrypted, weak or of an unknown type
 */
export function parseKeyContent(
  keyType: KeyType,
  content: string,
  field: string,
  algorithm: KeyAlgorithm | null = null,
): KeyMaterial {
  if (keyType === 'CERTIFICATE') return readCertificate(content, field);
  if (keyType === 'KEYSTORE') return readKeystore(content, field);
  if (keyType === 'SECRET_KEY') {
    const bytes = decodeBase64(content);
    if (bytes === undefined) throw contentUnreadable(keyType, field);
    checkSecretLength(algorithm, bytes, field);
    return { bytes, publicJwk: null };
  }
  const bytes = isPem(content) ? Buffer.from(content, 'utf8') : decodeBase64(content);
  const pem = bytes?.toString('utf8') ?? '';
  if (bytes === undefined || !isPem(pem)) throw contentUnreadable(keyType, field);
  const { kind, publicJwk } = parsePem(pem, field);
  if (kind !== (keyType === 'PRIVATE_KEY' ? 'private' : 'public')) throw contentOfOtherType(keyType, field, kind);
  return { bytes, publicJwk: { ...publicJwk, kid: thumbprint(publicJwk) } };
}

export const isPem = (text: string): boolean => text.includes(PEM_MARK);

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
