import {
  constants,
  createHmac,
  createSecretKey,
  generateKeyPairSync,
  type JsonWebKey,
  type KeyObject,
  randomBytes,
  sign,
  verify,
} from 'node:crypto';
import type { HmacAlgorithm, SignatureAlgorithm } from '@rekey/crypto';

export type Algorithm = SignatureAlgorithm | HmacAlgorithm;

const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 });
const pairs: Readonly<Record<string, { publicKey: KeyObject; privateKey: KeyObject }>> = {
  ES256: generateKeyPairSync('ec', { namedCurve: 'P-256' }),
  ES384: generateKeyPairSync('ec', { namedCurve: 'P-384' }),
  ...{ RS256: rsa, RS384: rsa, RS512: rsa, PS256: rsa, PS384: rsa, PS512: rsa },
};
const secrets: Readonly<Record<string, KeyObject>> = Object.fromEntries(
  ['HS256', 'HS384', 'HS512'].map((alg) => [alg, createSecretKey(randomBytes(Number(alg.slice(2)) / 8))]),
);

export const ALGORITHMS = [...Object.keys(pairs), ...Object.keys(secrets)] as readonly Algorithm[];

export const isHmac = (alg: string): boolean => alg in secrets;

/** What verifies: the secret or the public key. */
export function keyOf(alg: string): KeyObject {
  return secrets[alg] ?? (pairs[alg]?.publicKey as KeyObject);
}

export const publicJwkOf = (alg: string): JsonWebKey => keyOf(alg).export({ format: 'jwk' });

/** In base64 of PEM, as a vault key is given. */
export const materialOf = (privateKey: KeyObject): string =>
  Buffer.from(privateKey.export({ type: 'pkcs8', format: 'pem' })).toString('base64');

export const privateKeyOf = (alg: string): KeyObject => pairs[alg]?.privateKey as KeyObject;

const digestOf = (alg: string) => `sha${alg.slice(2)}`;

function optionsOf(alg: string, key: KeyObject) {
  if (alg.startsWith('ES')) return { key, dsaEncoding: 'ieee-p1363' as const };
  if (alg.startsWith('RS')) return { key };
  return { key, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: Number(alg.slice(2)) / 8 };
}

const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');

/** A signed token whose kid is the name of its algorithm. */
export function tokenOf(alg: string, claims: object): string {
  const input = `${encode({ alg, kid: alg, typ: 'JWT' })}.${encode(claims)}`;
  const signature = isHmac(alg)
    ? createHmac(digestOf(alg), keyOf(alg)).update(input).digest()
    : sign(digestOf(alg), Buffer.from(input), optionsOf(alg, privateKeyOf(alg)));
  return `${input}.${signature.toString('base64url')}`;
}

/** The check of its signature and nothing else, everything decoded before. */
export function rawVerification(alg: string, token: string): () => void {
  const at = token.lastIndexOf('.');
  const [input, signature] = [Buffer.from(token.slice(0, at)), Buffer.from(token.slice(at + 1), 'base64url')];
  if (isHmac(alg)) return () => void createHmac(digestOf(alg), keyOf(alg)).update(input).digest();
  const options = optionsOf(alg, keyOf(alg));
  return () => void verify(digestOf(alg), input, options, signature);
}
