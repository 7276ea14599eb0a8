import { constants, type KeyObject, sign } from 'node:crypto';
import { promisify } from 'node:util';
import type { SignatureAlgorithm } from '@rekey/crypto';

const signAsync = promisify<string | null, Buffer, SigningInput, Buffer>(sign);

type SigningInput = Parameters<typeof sign>[2];

/** A key that signs now. */
export interface Signer {
  readonly kid: string;
  readonly algorithm: SignatureAlgorithm;
  readonly key: KeyObject;
}

/** A compact JWS (RFC 7515) of these bytes as they are; RSA work is done on libuv's threads. */
export async function signCompact(payload: string, { kid, algorithm, key }: Signer, typ = 'JWT'): Promise<string> {
  const header = encode(JSON.stringify({ alg: algorithm, kid, typ }));
  const input = `${header}.${encode(payload)}`;
  const signature = await signAsync(digestOf(algorithm), Buffer.from(input, 'ascii'), optionsOf(algorithm, key));
  return `${input}.${signature.toString('base64url')}`;
}

/** EdDSA has its own. */
function digestOf(algorithm: SignatureAlgorithm): string | null {
  return algorithm === 'EdDSA' ? null : `sha${algorithm.slice(2)}`;
}

function optionsOf(algorithm: SignatureAlgorithm, key: KeyObject): SigningInput {
  if (algorithm.startsWith('ES')) return { key, dsaEncoding: 'ieee-p1363' };
  if (!algorithm.startsWith('PS')) return { key };
  return { key, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: constants.RSA_PSS_SALTLEN_DIGEST };
}

function encode(text: string): string {
  return Buffer.from(text, 'utf8').toString('base64url');
}
