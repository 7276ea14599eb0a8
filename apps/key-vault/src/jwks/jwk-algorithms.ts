import { CURVES, defaultAlgorithm, type PublicJwk } from '@rekey/crypto';
import type { UseType } from './jwk.entity.js';
import { JwkUnfit } from './jwk.errors.js';

const RSA_SIGNATURE = ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512'];
const RSA_ENCRYPTION = ['RSA1_5', 'RSA-OAEP', 'RSA-OAEP-256', 'RSA-OAEP-384', 'RSA-OAEP-512'];
const EC_ENCRYPTION = ['ECDH-ES', 'ECDH-1PU'].flatMap((name) => [
  name,
  `${name}+A128KW`,
  `${name}+A192KW`,
  `${name}+A256KW`,
]);

/** What a key may be used with, the usual one first. Ed25519 only signs, and a curve signs with one algorithm. */
export function algorithmsFor(jwk: PublicJwk, useType: UseType): readonly string[] {
  if (jwk.kty === 'RSA') return useType === 'SIGNATURE' ? RSA_SIGNATURE : RSA_ENCRYPTION;
  if (useType === 'SIGNATURE') {
    return CURVES.some(({ name, keyType }) => name === jwk.crv && keyType === jwk.kty) ? [defaultAlgorithm(jwk)] : [];
  }
  return jwk.kty === 'EC' ? EC_ENCRYPTION : [];
}

/** Every algorithm that some key made from PEM can have. */
export const ALGORITHMS: readonly string[] = [
  ...RSA_SIGNATURE,
  ...CURVES.map(({ algorithm }) => algorithm),
  ...RSA_ENCRYPTION,
  ...EC_ENCRYPTION,
];

/** The algorithm of a new JWK: the one asked for, or the usual one of its key. @throws JwkUnfit */
export function chooseAlgorithm(jwk: PublicJwk, useType: UseType, asked: string | undefined): string {
  const possible = algorithmsFor(jwk, useType);
  const chosen = asked ?? possible[0];
  if (chosen === undefined)
    throw new JwkUnfit('useType', `A key of type ${typeOf(jwk)} can not be used for ${useType}!`);
  if (!possible.includes(chosen)) {
    throw new JwkUnfit(
      'algorithm',
      `Algorithm (${chosen}) does not fit a key of type ${typeOf(jwk)} used for ${useType}!`,
    );
  }
  return chosen;
}

function typeOf(jwk: PublicJwk): string {
  return jwk.kty === 'RSA' ? jwk.kty : `${jwk.kty} ${jwk.crv}`;
}
