import { createHash, createPublicKey, type KeyObject } from 'node:crypto';
import { MIN_RSA_BITS, parsePem } from '@rekey/crypto';
import { PublicKeyFormatInvalid } from './public-key.errors.js';

const MAX_RSA_BITS = 8192;
/** OpenSSL's names of P-256, P-384 and P-521. */
const CURVES = ['prime256v1', 'secp384r1', 'secp521r1'];
const SPKI_PEM = /^\s*-----BEGIN PUBLIC KEY-----[A-Za-z0-9+/=\s]+-----END PUBLIC KEY-----\s*$/;

export interface ReadPublicKey {
  readonly pem: string;
  /** `SHA256:` and the digest of the DER in base64 without padding. */
  readonly fingerprint: string;
}

/** @param encoded base64 of the PEM text. @throws PublicKeyFormatInvalid */
export function readPublicKey(encoded: string): ReadPublicKey {
  const pem = Buffer.from(encoded, 'base64').toString('utf8');
  if (!SPKI_PEM.test(pem)) throw new PublicKeyFormatInvalid();
  const key = parsed(pem);
  if (key === undefined || !canEncrypt(key)) throw new PublicKeyFormatInvalid();
  const der = key.export({ type: 'spki', format: 'der' });
  // One on one line, or after a byte order mark, is nothing that OpenSSL reads back.
  const stored = isRead(pem) ? pem : (key.export({ type: 'spki', format: 'pem' }) as string);
  return { pem: stored, fingerprint: `SHA256:${createHash('sha256').update(der).digest('base64').replace(/=+$/, '')}` };
}

function parsed(pem: string): KeyObject | undefined {
  try {
    return parsePem(pem).key;
  } catch {
    return undefined;
  }
}

function isRead(pem: string): boolean {
  try {
    createPublicKey(pem);
    return true;
  } catch {
    return false;
  }
}

function canEncrypt({ asymmetricKeyType, asymmetricKeyDetails: details }: KeyObject): boolean {
  if (asymmetricKeyType === 'ec') return CURVES.includes(details?.namedCurve ?? '');
  const bits = details?.modulusLength ?? 0;
  return asymmetricKeyType === 'rsa' && bits >= MIN_RSA_BITS && bits <= MAX_RSA_BITS;
}
