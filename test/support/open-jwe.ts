import {
  constants,
  createDecipheriv,
  createHash,
  createPublicKey,
  diffieHellman,
  type JsonWebKey,
  type KeyObject,
  privateDecrypt,
} from 'node:crypto';

const KEY_WRAP_IV = Buffer.alloc(8, 0xa6);
const TAG_BYTES = 16;

interface ProtectedHeader {
  readonly alg: string;
  readonly enc: string;
  readonly kid: string;
  readonly typ: string;
  readonly cty: string;
  readonly epk?: JsonWebKey;
}

/** A receiver's way to open a compact JWE (RFC 7516), with node:crypto alone: RSA-OAEP-256 or ECDH-ES+A256KW, A256GCM. */
export function openJwe(compact: string, key: KeyObject): { header: ProtectedHeader; plaintext: string } {
  const [encodedHeader = '', encryptedKey = '', iv = '', ciphertext = '', tag = ''] = compact.split('.');
  const header = JSON.parse(bytes(encodedHeader).toString()) as ProtectedHeader;
  if (header.enc !== 'A256GCM') throw new Error(`enc ${header.enc}`);
  const contentKey = unwrap(header, bytes(encryptedKey), key);
  const decipher = createDecipheriv('aes-256-gcm', contentKey, bytes(iv), { authTagLength: TAG_BYTES });
  decipher.setAAD(Buffer.from(encodedHeader, 'ascii')).setAuthTag(bytes(tag));
  const plaintext = Buffer.concat([decipher.update(bytes(ciphertext)), decipher.final()]).toString();
  return { header, plaintext };
}

function unwrap({ alg, epk }: ProtectedHeader, encrypted: Buffer, key: KeyObject): Buffer {
  if (alg === 'RSA-OAEP-256') {
    return privateDecrypt({ key, padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash: 'sha256' }, encrypted);
  }
  if (alg !== 'ECDH-ES+A256KW' || epk === undefined) throw new Error(`alg ${alg}`);
  const publicKey = createPublicKey({ key: epk, format: 'jwk' });
  const decipher = createDecipheriv(
    'id-aes256-wrap',
    concatKdf(diffieHellman({ privateKey: key, publicKey }), alg),
    KEY_WRAP_IV,
  );
  return Buffer.concat([decipher.update(encrypted), decipher.final()]);
}

/** RFC 7518 section 4.6.2, one round of SHA-256 for 256 bits, no party information. */
function concatKdf(secret: Buffer, alg: string): Buffer {
  const parts = [uint32(1), secret, uint32(alg.length), Buffer.from(alg), uint32(0), uint32(0), uint32(256)];
  return createHash('sha256').update(Buffer.concat(parts)).digest();
}

function uint32(value: number): Buffer {
  const buffer = Buffer.alloc(4);
  buffer.writeUInt32BE(value);
  return buffer;
}

function bytes(encoded: string): Buffer {
  return Buffer.from(encoded, 'base64url');
}
