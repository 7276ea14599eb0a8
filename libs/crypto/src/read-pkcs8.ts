import { createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto';
import { BIT_STRING, elementAt, encode, partsOf, sequence } from './der.js';

const VERSION_1 = Buffer.of(0x02, 0x01, 0x00);
const PUBLIC_KEY = 0x81;

/** A private key with the public half of another one. */
export class NoPair extends Error {}

/**
 * A private key in PKCS#8, of the first version (RFC 5208) or the second with its public half (RFC 5958), which OpenSSL does
 * not read for every type. Throws for anything else, and when that half belongs to another key.
 */
export function readPkcs8(der: Buffer): KeyObject {
  const [, algorithm, key, ...others] = partsOf(elementAt(der, 0).whole);
  const given = others.find(({ tag }) => tag === PUBLIC_KEY);
  if (algorithm === undefined || key === undefined || given === undefined) {
    return createPrivateKey({ key: der, format: 'der', type: 'pkcs8' });
  }
  const rest = others.filter((one) => one !== given).map(({ whole }) => whole);
  const first = sequence(VERSION_1, algorithm.whole, key.whole, ...rest);
  const privateKey = createPrivateKey({ key: first, format: 'der', type: 'pkcs8' });
  const spki = sequence(algorithm.whole, encode(BIT_STRING, given.content));
  const publicKey = createPublicKey({ key: spki, format: 'der', type: 'spki' });
  if (!createPublicKey(privateKey).equals(publicKey)) throw new NoPair();
  return privateKey;
}
