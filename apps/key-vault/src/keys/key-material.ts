import { parsePem, type PublicJwk, thumbprint } from '@rekey/crypto';
import type { KeyType } from './key.entity.js';
import { contentOfOtherType, contentUnreadable } from './key.errors.js';

const PEM_MARK = '-----BEGIN ';

/** What one version of a key is made of. */
export interface KeyMaterial {
  /** As it is stored, encrypted: the PEM text, or the bytes of a secret key. */
  readonly bytes: Buffer;
  /** The public half under its RFC 7638 thumbprint; a secret key has none. */
  readonly publicJwk: PublicJwk | null;
}

/**
 * Reads `content` as the vendor does: base64 of the PEM text or the bare PEM for a private or public key, base64 of the
 * bytes for a secret key. `field` is where the caller wrote it.
 * @throws KeyInvalid for what cannot be read or is of the other type
 * @throws PemInvalid for a PEM that holds no acceptable key: broken, encrypted, weak or of an unknown type
 */
export function parseKeyContent(keyType: KeyType, content: string, field: string): KeyMaterial {
  if (keyType === 'SECRET_KEY') {
    const bytes = decodeBase64(content);
    if (bytes === undefined) throw contentUnreadable(keyType, field);
    return { bytes, publicJwk: null };
  }
  const bytes = content.includes(PEM_MARK) ? Buffer.from(content, 'utf8') : decodeBase64(content);
  const pem = bytes?.toString('utf8') ?? '';
  if (bytes === undefined || !pem.includes(PEM_MARK)) throw contentUnreadable(keyType, field);
  const { kind, publicJwk } = parsePem(pem, field);
  if (kind !== (keyType === 'PRIVATE_KEY' ? 'private' : 'public')) throw contentOfOtherType(keyType, field, kind);
  return { bytes, publicJwk: { ...publicJwk, kid: thumbprint(publicJwk) } };
}

/** Standard base64, wrapped or not; undefined for anything else, and for nothing at all. */
function decodeBase64(text: string): Buffer | undefined {
  const compact = text.replaceAll(/\s+/g, '');
  const bytes = Buffer.from(compact, 'base64');
  // Buffer skips what it does not know: only the round trip shows that the text was base64 throughout.
  return bytes.length > 0 && bytes.toString('base64') === compact ? bytes : undefined;
}
