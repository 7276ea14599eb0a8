import type { KeyObject } from 'node:crypto';
import type { PublicJwk } from '@rekey/contracts';
import {
  HMAC_ALGORITHMS,
  type HmacAlgorithm,
  importPublicJwk,
  JwkInvalid,
  JwkUnsupported,
  type SignatureAlgorithm,
} from '@rekey/crypto';
import { InvalidInput, type Violation } from '@rekey/errors';
import { importHmacKey } from './import-hmac-key.js';

/** What the vendor's edge verifies with (contract section 5.1), beside HMAC. */
export const ACCEPTED_ALGORITHMS = [
  'RS256',
  'RS384',
  'RS512',
  'PS256',
  'PS384',
  'PS512',
  'ES256',
  'ES384',
] as const satisfies readonly SignatureAlgorithm[];

const KID_LENGTH_MAX = 1024;
/** Bodies of requests never get here with these; documents at a URL may. */
const UNSTORABLE = /[\0\p{Surrogate}]/u;
/** Of a list with the keys that are going to be left out. */
export const LISTED_MAX = 256;
/** The vendor's own number for "alg was omitted and defaulted". */
const ALG_DEFAULTED = 110003;
/** The members that make a key; all others, private ones too, are dropped unread. */
const MEMBERS = ['kty', 'kid', 'alg', 'crv', 'x', 'y', 'n', 'e'];

export interface AcceptedKey {
  readonly kid: string;
  readonly alg: SignatureAlgorithm | HmacAlgorithm;
  /** Public members, `kid` and `alg` included. */
  readonly jwk: PublicJwk;
  /** Of an HMAC key; an object that prints and serialises to nothing. */
  readonly secretKey?: KeyObject;
}

/** A warning beside a success. */
export interface KeyMessage {
  readonly code: number;
  readonly message: string;
}

export interface AcceptedKeys {
  readonly keys: readonly AcceptedKey[];
  readonly messages: readonly KeyMessage[];
}

export interface AcceptOptions {
  /** How many keys may be kept. */
  readonly keysMax: number;
  /** Path of the list in the request, for errors. */
  readonly path?: string;
  /** HMAC keys too. Without it they are left out: whoever publishes one for everybody to fetch has no secret. */
  readonly withSecrets?: boolean;
}

/**
 * The keys of a request as they will be stored: public members only, in the order given. Keys of a kind the edge does
 * not verify with are left out without an error, so that an identity provider's key set can be sent as it is.
 * @throws InvalidInput naming each key that is broken, weak, contradicts itself or comes twice
 */
export function acceptKeys(
  input: readonly unknown[],
  { keysMax, path = 'keys', withSecrets = false }: AcceptOptions,
): AcceptedKeys {
  if (input.length === 0) throw InvalidInput.field(path, 'must contain at least one key');
  if (input.length > LISTED_MAX) throw InvalidInput.field(path, `must list at most ${LISTED_MAX} keys`);
  const violations: Violation[] = [];
  const messages: KeyMessage[] = [];
  const keys = new Map<string, AcceptedKey>();
  for (const [index, item] of input.entries()) {
    const field = `${path}[${index}]`;
    const result = readKey(item, field, withSecrets);
    violations.push(...result.violations);
    if (result.key === undefined) continue;
    const identity = JSON.stringify([result.key.alg, result.key.kid]);
    if (keys.has(identity)) {
      violations.push({ field: `${field}.kid`, message: 'kid and alg are those of another key in the list' });
    }
    keys.set(identity, result.key);
    if (result.defaulted === true) messages.push(defaultedMessage(index, result.key));
  }
  if (violations.length > 0) throw new InvalidInput(violations.slice(0, keysMax));
  if (keys.size === 0) throw InvalidInput.field(path, 'contains no key of a supported type and algorithm');
  if (keys.size > keysMax) throw InvalidInput.field(path, `must contain at most ${keysMax} keys`);
  return { keys: [...keys.values()], messages };
}

export interface KeyReading {
  /** Absent when the key is left out or refused. */
  readonly key?: AcceptedKey;
  readonly defaulted?: boolean;
  readonly violations: readonly Violation[];
}

const LEFT_OUT: KeyReading = { violations: [] };

/** One key of a list, which stands at `field`; neither a key nor a violation when it is of no use here. */
export function readKey(item: unknown, field: string, withSecrets: boolean): KeyReading {
  const refused = (member: string, message: string): KeyReading => ({
    violations: [{ field: member === '' ? field : `${field}.${member}`, message }],
  });
  if (typeof item !== 'object' || item === null || Array.isArray(item)) return refused('', 'must be an object');
  const members = item as Readonly<Record<string, unknown>>;
  if (typeof members['kty'] !== 'string') return refused('kty', 'kty must be a string');
  if (isForOtherUse(members) || (members['kty'] === 'oct' && !withSecrets)) return LEFT_OUT;
  try {
    const { jwk, alg, secretKey, defaulted } = imported(members);
    const { kid } = jwk;
    if (kid === undefined) return refused('kid', 'kid is required');
    if (kid.length > KID_LENGTH_MAX) return refused('kid', `kid must have at most ${KID_LENGTH_MAX} characters`);
    if (UNSTORABLE.test(kid)) return refused('kid', 'kid must not hold a NUL or half of a surrogate pair');
    return { key: { kid, alg, jwk, ...(secretKey === undefined ? {} : { secretKey }) }, defaulted, violations: [] };
  } catch (error) {
    if (error instanceof JwkUnsupported) return LEFT_OUT;
    if (!(error instanceof JwkInvalid)) throw error;
    return { violations: error.violations.flatMap((one) => refused(one.field, one.message).violations) };
  }
}

interface Imported extends Pick<AcceptedKey, 'alg' | 'jwk' | 'secretKey'> {
  readonly defaulted: boolean;
}

function imported(members: Readonly<Record<string, unknown>>): Imported {
  if (members['kty'] === 'oct') return { ...importHmacKey(members), defaulted: false };
  if (HMAC.has(members['alg'])) throw new JwkInvalid('alg', 'alg does not fit a key of its kty');
  const chosen = Object.fromEntries(MEMBERS.flatMap((name) => (name in members ? [[name, members[name]]] : [])));
  const { jwk, algorithm: alg, defaulted } = importPublicJwk(chosen, { algorithms: ACCEPTED_ALGORITHMS });
  return { jwk, alg, defaulted };
}

const HMAC = new Set<unknown>(HMAC_ALGORITHMS);

/** Encryption keys stand in the key sets of identity providers too. */
function isForOtherUse({ use, key_ops: operations }: Readonly<Record<string, unknown>>): boolean {
  if (use === 'enc') return true;
  return Array.isArray(operations) && operations.length > 0 && !operations.some((one) => SIGNING.has(one));
}

const SIGNING = new Set<unknown>(['sign', 'verify']);

function defaultedMessage(index: number, { alg, kid }: AcceptedKey): KeyMessage {
  return { code: ALG_DEFAULTED, message: `keys[${index}].alg was omitted and defaulted to "${alg}" (kid "${kid}")` };
}
