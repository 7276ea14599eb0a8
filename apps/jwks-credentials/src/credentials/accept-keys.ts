import type { PublicJwk } from '@rekey/contracts';
import { importPublicJwk, JwkInvalid, JwkUnsupported, type SignatureAlgorithm } from '@rekey/crypto';
import { InvalidInput, type Violation } from '@rekey/errors';

/** What the vendor's edge verifies with (contract section 5.1), without HMAC. */
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
const RSA_ALG_DEFAULTED = 110003;

export interface AcceptedKey {
  readonly kid: string;
  readonly alg: string;
  readonly jwk: PublicJwk;
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

/**
 * The keys of a request as they will be stored: public members only, in the order given. Keys of a kind the edge does
 * not verify with are left out without an error, so that an identity provider's key set can be sent as it is.
 * @throws InvalidInput naming each key that is broken, weak, contradicts itself or comes twice
 */
export function acceptKeys(input: readonly unknown[], keysMax: number): AcceptedKeys {
  if (input.length === 0) throw InvalidInput.field('keys', 'must contain at least one key');
  if (input.length > keysMax) throw InvalidInput.field('keys', `must contain at most ${keysMax} keys`);
  const violations: Violation[] = [];
  const messages: KeyMessage[] = [];
  const keys = new Map<string, AcceptedKey>();
  input.forEach((item, index) => {
    try {
      const key = acceptKey(item, index, messages);
      if (key === undefined) return;
      const identity = JSON.stringify([key.alg, key.kid]);
      if (keys.has(identity))
        violations.push({ field: `keys[${index}].kid`, message: 'alg and kid are those of another key' });
      keys.set(identity, key);
    } catch (error) {
      if (!(error instanceof InvalidInput)) throw error;
      violations.push(...error.violations);
    }
  });
  if (violations.length > 0) throw new InvalidInput(violations);
  if (keys.size === 0) throw InvalidInput.field('keys', 'contains no key of a supported type and algorithm');
  return { keys: [...keys.values()], messages };
}

/** Undefined for a key that is left out. */
function acceptKey(item: unknown, index: number, messages: KeyMessage[]): AcceptedKey | undefined {
  const at = (member: string): string => `keys[${index}]${member === '' ? '' : `.${member}`}`;
  if (typeof item !== 'object' || item === null || Array.isArray(item))
    throw InvalidInput.field(at(''), 'must be an object');
  const { kid, kty, use } = item as { kid?: unknown; kty?: unknown; use?: unknown };
  if (typeof kty !== 'string') throw InvalidInput.field(at('kty'), 'must be a string');
  // Encryption keys of an identity provider are of no use here.
  if (use === 'enc') return undefined;
  if (typeof kid !== 'string' || kid === '' || kid.length > KID_LENGTH_MAX) {
    throw InvalidInput.field(at('kid'), `must be a string of 1 to ${KID_LENGTH_MAX} characters`);
  }
  try {
    const { jwk, algorithm, defaulted } = importPublicJwk(item, { algorithms: ACCEPTED_ALGORITHMS });
    if (defaulted && kty === 'RSA') messages.push(defaultedMessage(index, algorithm, kid));
    const { use: _use, ...members } = jwk;
    return { kid, alg: algorithm, jwk: { ...members, kid } };
  } catch (error) {
    if (error instanceof JwkUnsupported) return undefined;
    if (!(error instanceof JwkInvalid)) throw error;
    throw new InvalidInput(error.violations.map(({ field, message }) => ({ field: at(field), message })));
  }
}

function defaultedMessage(index: number, algorithm: string, kid: string): KeyMessage {
  return {
    code: RSA_ALG_DEFAULTED,
    message: `keys[${index}].alg was omitted and defaulted to "${algorithm}" (kid "${kid}")`,
  };
}
