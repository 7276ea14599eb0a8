import { CURVES, defaultAlgorithm } from '@rekey/crypto';
import type { UseType } from './jwk.entity.js';
import { JwkUnfit } from './jwk.errors.js';
import type { JwkMaterial, ShownJwk } from './jwk-material.js';

const RSA_SIGNATURE = ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512'];
const RSA_ENCRYPTION = ['RSA1_5', 'RSA-OAEP', 'RSA-OAEP-256', 'RSA-OAEP-384', 'RSA-OAEP-512'];
const EC_ENCRYPTION = ['ECDH-ES', 'ECDH-1PU'].flatMap((name) => [
  name,
  `${name}+A128KW`,
  `${name}+A192KW`,
  `${name}+A256KW`,
]);
/** RFC 8812; JOSE has no key agreement on its curve. */
const SECP256K1_SIGNATURE = 'ES256K';
const OCT_SIGNATURE = ['HS256', 'HS384', 'HS512'];
/** Each with a key of just that length. */
const OCT_WRAPPING = [128, 192, 256].flatMap((bits) => [`A${bits}KW`, `A${bits}GCMKW`]);
const OCT_ANY_LENGTH = ['dir', 'PBES2-HS256+A128KW', 'PBES2-HS384+A192KW', 'PBES2-HS512+A256KW'];

/** What a key may be used with, the usual one first. @param secretBits the length of a symmetric key */
export function algorithmsFor(jwk: ShownJwk, useType: UseType, secretBits = 0): readonly string[] {
  if (jwk.kty === 'RSA') return useType === 'SIGNATURE' ? RSA_SIGNATURE : RSA_ENCRYPTION;
  if (jwk.kty === 'oct') {
    if (useType === 'SIGNATURE') return OCT_SIGNATURE;
    return [...OCT_WRAPPING.filter((name) => name.startsWith(`A${secretBits}`)), ...OCT_ANY_LENGTH];
  }
  if (useType === 'SIGNATURE') return signatureOf(jwk);
  const agrees = jwk.crv === 'X25519' || (jwk.kty === 'EC' && jwk.crv !== 'secp256k1');
  return agrees ? EC_ENCRYPTION : [];
}

/** A curve signs with one algorithm, if at all. */
function signatureOf(jwk: Exclude<ShownJwk, { readonly kty: 'RSA' | 'oct' }>): readonly string[] {
  if (jwk.kty === 'EC' && jwk.crv === 'secp256k1') return [SECP256K1_SIGNATURE];
  return CURVES.some(({ name, keyType }) => name === jwk.crv && keyType === jwk.kty) ? [defaultAlgorithm(jwk)] : [];
}

/** Every algorithm that some JWK can have, by their names in RFC 7518 and its successors. */
export const ALGORITHMS: readonly string[] = [
  ...RSA_SIGNATURE,
  ...CURVES.map(({ algorithm }) => algorithm),
  SECP256K1_SIGNATURE,
  ...RSA_ENCRYPTION,
  ...EC_ENCRYPTION,
  ...OCT_SIGNATURE,
  ...OCT_WRAPPING,
  ...OCT_ANY_LENGTH,
];

const spellingOf = (name: string): string => name.replaceAll(/[-+_]/g, '').toUpperCase();
/** The vendor writes `RSA_OAEP_256`, `DIR` and, for what everybody else calls RS256, `RSA256`. */
const BY_SPELLING = new Map([
  ...ALGORITHMS.map((name): [string, string] => [spellingOf(name), name]),
  ...['256', '384', '512'].map((bits): [string, string] => [`RSA${bits}`, `RS${bits}`]),
]);

/** The standard name of what the vendor spells otherwise; anything else as it is. */
export function standardName(algorithm: string): string {
  return BY_SPELLING.get(spellingOf(algorithm)) ?? algorithm;
}

/** What a key is for that does not say: what its algorithm is for, else signing if it can. */
export function usualUse({ publicJwk, key }: JwkMaterial, algorithm: string | undefined): UseType {
  const bits = bitsOf(key);
  if (algorithm !== undefined && algorithmsFor(publicJwk, 'ENCRYPTION', bits).includes(algorithm)) return 'ENCRYPTION';
  return algorithmsFor(publicJwk, 'SIGNATURE').length > 0 ? 'SIGNATURE' : 'ENCRYPTION';
}

/** The algorithm of a new JWK: the one asked for, or the usual one of its key. @throws JwkUnfit */
export function chooseAlgorithm({ publicJwk, key }: JwkMaterial, useType: UseType, asked: string | undefined): string {
  const possible = algorithmsFor(publicJwk, useType, bitsOf(key));
  const chosen = asked ?? possible[0];
  const type = typeOf(publicJwk, bitsOf(key));
  if (chosen === undefined) throw new JwkUnfit('useType', `A key of type ${type} can not be used for ${useType}!`);
  if (!possible.includes(chosen)) {
    throw new JwkUnfit('algorithm', `Algorithm (${chosen}) does not fit a key of type ${type} used for ${useType}!`);
  }
  return chosen;
}

const bitsOf = ({ symmetricKeySize = 0 }: JwkMaterial['key']): number => symmetricKeySize * 8;

function typeOf(jwk: ShownJwk, secretBits: number): string {
  if (jwk.kty === 'RSA') return jwk.kty;
  return jwk.kty === 'oct' ? `OCT of ${secretBits} bits` : `${jwk.kty} ${jwk.crv}`;
}
