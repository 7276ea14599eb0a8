import { generateKeyPairSync } from 'node:crypto';

/**
 * Runs in a worker thread: takes tenths of a second of a core. Plain JavaScript outside `src`, so that the sources under
 * Jest and the compiled output start the same file.
 */
export function generateRsaKeyPair(modulusLength) {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', {
    modulusLength,
    publicKeyEncoding: { type: 'spki', format: 'der' },
    privateKeyEncoding: { type: 'pkcs1', format: 'pem' },
  });
  return { privateKeyPem: privateKey, publicKeyDer: publicKey };
}
