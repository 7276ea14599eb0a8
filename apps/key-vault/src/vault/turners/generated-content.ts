import { randomBytes } from 'node:crypto';
import { unusable } from '@rekey/platform';
import type { Share } from '../fair-queue/fair-queue.js';
import type { MaterialParameters } from '../jwks/generate-material.js';
import type { JwkGenerator } from '../jwks/jwk-generator.js';
import type { KeyAlgorithm, KeyType } from '../material/key-types.js';
import { fitsAlgorithm } from '../material/secret.js';
import { type JwkShape, parametersLike } from './material-parameters.js';

/** What new content is to be like. */
export interface ContentShape {
  readonly keyType: KeyType;
  /** Of a secret key. */
  readonly algorithm: KeyAlgorithm | null;
  /** As the caller names it; what is there now where it does not. */
  readonly asked: string | undefined;
  /** Now active; undefined where a key waits for material. */
  readonly now: { readonly bytes: Buffer; readonly publicJwk: JwkShape | null } | undefined;
}

const SECRET_BYTES: Readonly<Record<KeyAlgorithm, number>> = { AES: 32, DES: 8, DESede: 24, RSA: 32 };
const PAIRS: Readonly<Record<string, MaterialParameters>> = {
  ...Object.fromEntries([2048, 3072, 4096].map((bits) => [`RSA_${bits}`, { type: 'RSA', bits }])),
  ...Object.fromEntries(
    ['RSA', 'RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512'].map((name) => [name, { type: 'RSA', bits: 2048 }]),
  ),
  ...Object.fromEntries(['EC_P256', 'P-256', 'ES256'].map((name) => [name, { type: 'EC', curve: 'P256' }])),
  ...Object.fromEntries(['EC_P384', 'P-384', 'ES384'].map((name) => [name, { type: 'EC', curve: 'P384' }])),
  ...Object.fromEntries(['EC_P521', 'P-521', 'ES512'].map((name) => [name, { type: 'EC', curve: 'P521' }])),
  ...Object.fromEntries(['ED25519', 'Ed25519', 'EdDSA'].map((name) => [name, { type: 'OKP', curve: 'ED25519' }])),
};

/** New content of a key, as the vendor's calls bring it. @throws InvalidInput for what cannot be made */
export async function generateContent(shape: ContentShape, generator: JwkGenerator, share: Share): Promise<string> {
  const { keyType } = shape;
  if (keyType === 'SECRET_KEY') return secretOf(shape).toString('base64');
  if (keyType !== 'PRIVATE_KEY') {
    throw unusable('material', `must be given: nobody would have the private half of a ${keyType} made here`);
  }
  const { key } = await generator.make(pairOf(shape), share);
  return key.export({ type: 'pkcs8', format: 'pem' }) as string;
}

function secretOf({ algorithm, asked, now }: ContentShape): Buffer {
  if (asked !== undefined && asked !== algorithm) {
    throw unusable('generate', `algorithm must be ${algorithm ?? 'left out'}, which the key is for`);
  }
  const length = now?.bytes.length ?? SECRET_BYTES[algorithm ?? 'AES'];
  const bytes = randomBytes(length);
  return fitsAlgorithm(algorithm, bytes) ? bytes : randomBytes(SECRET_BYTES[algorithm ?? 'AES']);
}

function pairOf({ asked, now }: ContentShape): MaterialParameters {
  if (asked !== undefined) {
    const parameters = PAIRS[asked];
    if (parameters === undefined)
      throw unusable('generate', `algorithm must be one of ${Object.keys(PAIRS).join(', ')}`);
    return parameters;
  }
  const parameters = now?.publicJwk ? parametersLike(now.publicJwk) : undefined;
  if (parameters === undefined) throw unusable('generate', 'must name an algorithm: there is no pair to make it like');
  return parameters;
}
