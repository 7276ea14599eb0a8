import { createPrivateKey, createPublicKey, generateKeyPairSync, sign } from 'node:crypto';
import { calculateJwkThumbprint, type JWK } from 'jose';

export interface TestKey {
  readonly privatePem: string;
  readonly publicPem: string;
  readonly publicJwk: JWK;
  /** RFC 7638. */
  readonly thumbprint: string;
}

export async function newRsaKey(bits = 2048): Promise<TestKey> {
  const pair = generateKeyPairSync('rsa', {
    modulusLength: bits,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  });
  const publicJwk = createPublicKey(pair.publicKey).export({ format: 'jwk' }) as JWK;
  return {
    privatePem: pair.privateKey,
    publicPem: pair.publicKey,
    publicJwk,
    thumbprint: await calculateJwkThumbprint(publicJwk),
  };
}

export const base64 = (text: string): string => Buffer.from(text).toString('base64');

const encode = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');

/** A JWT made with nothing of ours: RS256 by node:crypto. */
export function signToken(
  key: TestKey,
  kid: string,
  claims: object = { sub: 'journey', exp: Math.floor(Date.now() / 1000) + 600 },
): string {
  const input = `${encode({ alg: 'RS256', typ: 'JWT', kid })}.${encode(claims)}`;
  return `${input}.${sign('sha256', Buffer.from(input), createPrivateKey(key.privatePem)).toString('base64url')}`;
}
