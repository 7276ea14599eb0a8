import { createHash } from 'node:crypto';
import { CURVES, type SignatureAlgorithm } from './algorithms.js';
import { JwkInvalid, JwkUnsupported } from './crypto-errors.js';

interface Labels {
  readonly kid?: string;
  readonly alg?: string;
  readonly use?: string;
}
export interface RsaPublicJwk extends Labels {
  readonly kty: 'RSA';
  readonly n: string;
  readonly e: string;
}
export interface EcPublicJwk extends Labels {
  readonly kty: 'EC';
  readonly crv: string;
  readonly x: string;
  readonly y: string;
}
export interface OkpPublicJwk extends Labels {
  readonly kty: 'OKP';
  readonly crv: string;
  readonly x: string;
}
/** A public key as RFC 7517 writes it. A fact: it may be stored, logged and sent. */
export type PublicJwk = RsaPublicJwk | EcPublicJwk | OkpPublicJwk;

type Members = Readonly<Record<string, unknown>>;

/**
 * The public half of a JWK: a fixed list of members per type, so that a private member, known or yet to be invented, never
 * gets through. Checks that the members are there, not that they are a good key.
 * Throws JwkInvalid, and JwkUnsupported for a type that has no public half.
 */
export function publicJwkOf(jwk: unknown): PublicJwk {
  const members = membersOf(jwk);
  const kty = text(members, 'kty');
  switch (kty) {
    case 'RSA':
      return { kty, n: text(members, 'n'), e: text(members, 'e'), ...labelsOf(members) };
    case 'EC':
      return { kty, crv: text(members, 'crv'), x: text(members, 'x'), y: text(members, 'y'), ...labelsOf(members) };
    case 'OKP':
      return { kty, crv: text(members, 'crv'), x: text(members, 'x'), ...labelsOf(members) };
    default:
      throw new JwkUnsupported('kty', 'kty must be RSA, EC or OKP');
  }
}

/** RFC 7638 with SHA-256, in base64url: the same for every spelling of the same public key. */
export function thumbprint(jwk: PublicJwk): string {
  // Required members only, in lexicographic order, without white space (section 3.2).
  const canonical =
    jwk.kty === 'RSA'
      ? { e: jwk.e, kty: jwk.kty, n: jwk.n }
      : jwk.kty === 'EC'
        ? { crv: jwk.crv, kty: jwk.kty, x: jwk.x, y: jwk.y }
        : { crv: jwk.crv, kty: jwk.kty, x: jwk.x };
  return createHash('sha256').update(JSON.stringify(canonical)).digest('base64url');
}

/** What a key signs with when it does not say: RS256 for RSA, else the one of its curve. Throws JwkUnsupported. */
export function defaultAlgorithm(jwk: PublicJwk): SignatureAlgorithm {
  if (jwk.kty === 'RSA') return 'RS256';
  const curve = CURVES.find(({ name, keyType }) => name === jwk.crv && keyType === jwk.kty);
  if (curve === undefined) throw new JwkUnsupported('crv', 'crv is not a curve that signs');
  return curve.algorithm;
}

function labelsOf(members: Members): Labels {
  return { ...label(members, 'kid'), ...label(members, 'alg'), ...label(members, 'use') };
}

function label(members: Members, name: keyof Labels): Labels {
  return members[name] === undefined ? {} : { [name]: text(members, name) };
}

export function membersOf(jwk: unknown): Members {
  if (typeof jwk !== 'object' || jwk === null || Array.isArray(jwk))
    throw new JwkInvalid('', 'A JWK must be an object');
  return jwk as Members;
}

function text(members: Members, name: string): string {
  const value = Object.hasOwn(members, name) ? members[name] : undefined;
  if (value === undefined) throw new JwkInvalid(name, `${name} is required`);
  if (typeof value !== 'string' || value === '') throw new JwkInvalid(name, `${name} must be a non-empty string`);
  return value;
}
