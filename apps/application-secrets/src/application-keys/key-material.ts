import { generateKeyPair } from 'node:crypto';
import { promisify } from 'node:util';

const generate = promisify(generateKeyPair);

/** What a new key may be; RSA is the vendor's, the others are ours. */
export const KEY_ALGORITHMS = ['RSA_2048', 'EC_P256', 'EC_P384', 'EC_P521', 'ED25519'] as const;
export type KeyAlgorithm = (typeof KEY_ALGORITHMS)[number];

export interface KeyMaterial {
  /** PKCS#1 for RSA, as at the vendor, else PKCS#8. Absent when the caller has it. */
  readonly privateKeyPem?: string;
  /** SPKI. */
  readonly publicKeyDer: Buffer;
}

/** A key pair that takes about a millisecond, on libuv's threads. RSA takes hundreds: it comes from the pool. */
export async function generateCurveKey(algorithm: Exclude<KeyAlgorithm, 'RSA_2048'>): Promise<KeyMaterial> {
  const { privateKey, publicKey } =
    algorithm === 'ED25519'
      ? await generate('ed25519')
      : await generate('ec', { namedCurve: algorithm.replace('EC_P', 'P-') });
  return {
    privateKeyPem: privateKey.export({ type: 'pkcs8', format: 'pem' }) as string,
    publicKeyDer: publicKey.export({ type: 'spki', format: 'der' }),
  };
}
