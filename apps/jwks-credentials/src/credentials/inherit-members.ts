import type { Credential } from './credential.entity.js';

type Stored = Pick<Credential, 'kid' | 'alg' | 'jwk'>;

/**
 * The listed keys, each with the members it leaves out as they are stored under its kid and alg. What is given stays,
 * null too. A key that leaves its alg out is looked for under the one it would take; without any hint it is the one
 * public key of its kid.
 * @param secretOf `k` of a stored HMAC key
 */
export function inheritMembers<T extends Stored>(
  listed: readonly unknown[],
  stored: readonly T[],
  secretOf: (row: T) => string,
): unknown[] {
  return listed.map((item) => {
    if (typeof item !== 'object' || item === null || Array.isArray(item)) return item;
    const given = item as Readonly<Record<string, unknown>>;
    const ofKid = stored.filter(({ kid }) => kid === given['kid']);
    const alg = given['alg'] ?? defaultOf(given);
    const known = alg === undefined ? onlyPublic(ofKid, given['kty']) : ofKid.find((row) => row.alg === alg);
    if (known === undefined) return item;
    // An alg that was assumed is left out once more, so that the caller is told again.
    const { alg: storedAlg, ...members } = known.jwk;
    const secret = known.jwk.kty === 'oct' && !('k' in given) ? { k: secretOf(known) } : {};
    return { ...members, ...(alg === undefined ? { alg: storedAlg } : {}), ...secret, ...given };
  });
}

function defaultOf({ kty, crv }: Readonly<Record<string, unknown>>): string | undefined {
  if (kty === 'RSA') return 'RS256';
  if (kty !== 'EC') return undefined;
  return crv === 'P-256' ? 'ES256' : crv === 'P-384' ? 'ES384' : undefined;
}

function onlyPublic<T extends Stored>(ofKid: readonly T[], kty: unknown): T | undefined {
  const [first, ...others] = ofKid.filter(({ jwk }) => jwk.kty !== 'oct' && (kty === undefined || kty === jwk.kty));
  return others.length === 0 ? first : undefined;
}
