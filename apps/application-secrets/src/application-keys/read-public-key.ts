import { importPublicJwk, parsePem } from '@rekey/crypto';
import { InvalidInput } from '@rekey/errors';
import { ASSERTION_ALGORITHMS } from '../clients/assertion-algorithms.js';

const MAX_LENGTH = 16_384;
/** Of RSA, EC, OKP and symmetric keys (RFC 7518 section 6, RFC 8037). */
const PRIVATE_MEMBERS = ['d', 'p', 'q', 'dp', 'dq', 'qi', 'oth', 'k'];
const BASE64 = /^[A-Za-z0-9+/]+={0,2}$/;

/**
 * The caller's own public key as SPKI in DER: RSA from 2048 bits, P-256, P-384, P-521 or Ed25519, as a JWK (an object or its
 * text) or as PEM (or its base64, as protobuf writes bytes). A private key is refused rather than cut in half: whoever sent
 * it should know that it has left its place. @throws InvalidInput, which quotes nothing
 */
export function readPublicKey(given: unknown): Buffer {
  try {
    return typeof given === 'string' ? fromText(given) : fromJwk(given);
  } catch (error) {
    throw error instanceof InvalidInput ? refused(error.violations[0]?.message ?? error.message) : error;
  }
}

function fromText(text: string): Buffer {
  if (text.length > MAX_LENGTH) throw new InvalidInput([{ field: '', message: 'value is too long' }]);
  if (text.trimStart().startsWith('{')) return fromJwk(parsed(text.trim()));
  const pem = BASE64.test(text) ? Buffer.from(text, 'base64').toString('utf8') : text;
  const { kind, publicJwk } = parsePem(pem);
  if (kind === 'private') throw new InvalidInput([{ field: '', message: 'send the public half, not a private key' }]);
  return fromJwk(publicJwk);
}

function fromJwk(jwk: unknown): Buffer {
  if (typeof jwk !== 'object' || jwk === null || Array.isArray(jwk))
    throw new InvalidInput([{ field: '', message: 'value must be a JWK or a PEM' }]);
  if (PRIVATE_MEMBERS.some((member) => Object.hasOwn(jwk, member)))
    throw new InvalidInput([{ field: '', message: 'send the public half, not a private key' }]);
  // Bodies of this API come with names in camel case.
  const { keyOps, ...members } = jwk as { readonly keyOps?: unknown };
  const { key } = importPublicJwk(keyOps === undefined ? members : { ...members, key_ops: keyOps }, {
    algorithms: ASSERTION_ALGORITHMS,
  });
  return key.export({ type: 'spki', format: 'der' });
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new InvalidInput([{ field: '', message: 'value is not valid JSON' }]);
  }
}

function refused(reason: string): InvalidInput {
  return InvalidInput.field('publicKey', `invalid AddAppKeyRequest.PublicKey: ${reason}`);
}
