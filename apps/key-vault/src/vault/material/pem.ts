import { parsePem } from '@rekey/crypto';
import { decodeBase64 } from '../text/decode-base64.js';
import { type Material, published } from './material.js';
import { contentOfOtherType, contentUnreadable } from './material.errors.js';

const PEM_MARK = '-----BEGIN ';

/** A private or public key: base64 of the PEM text, or the bare PEM. Stored as PEM. */
export function pem(keyType: 'PRIVATE_KEY' | 'PUBLIC_KEY'): Material {
  const half = keyType === 'PRIVATE_KEY' ? 'private' : 'public';
  return {
    kind: 'key',
    read: (content, field) => {
      const bytes = isPem(content) ? Buffer.from(content, 'utf8') : decodeBase64(content);
      const text = bytes?.toString('utf8') ?? '';
      if (bytes === undefined || !isPem(text)) throw contentUnreadable(keyType, field);
      const parsed = parsePem(text, field);
      if (parsed.kind !== half) throw contentOfOtherType(keyType, field, parsed.kind);
      return { bytes, publicJwk: published(parsed) };
    },
    keyPair: (bytes) => parsePem(bytes.toString('utf8')),
    file: (bytes) => ({ extension: 'pem', bytes }),
  };
}

export const isPem = (text: string): boolean => text.includes(PEM_MARK);
