import { createPrivateKey, createPublicKey, type JsonWebKey, type KeyObject } from 'node:crypto';
import { JwkInvalid, JwkUnsupported, PemInvalid } from './crypto-errors.js';
import { checkMaterial } from './import-public-jwk.js';
import { isPair } from './key-pair.js';
import { type PublicJwk, publicJwkOf } from './public-jwk.js';
import { NoPair, readPkcs8 } from './read-pkcs8.js';
import { PRIVATE_MEMBERS } from './read-private-members.js';

/** An RSA key of 8192 bits takes 6.4 KiB; the rest is room for the text that tools put around it. */
const MAX_PEM_LENGTH = 16_384;
const BASE64 = /^[A-Za-z0-9+/]+={0,2}$/;

export interface ParsedPem {
  readonly kind: 'private' | 'public';
  /** Of the kind that was given. */
  readonly key: KeyObject;
  /** The public half in both cases, without `kid`, `alg` and `use`. */
  readonly publicJwk: PublicJwk;
}

interface Block {
  readonly label: string;
  readonly body: string;
}

const READERS: Readonly<Record<string, (der: Buffer) => KeyObject>> = {
  'PRIVATE KEY': readPkcs8,
  'RSA PRIVATE KEY': (key) => createPrivateKey({ key, format: 'der', type: 'pkcs1' }),
  'EC PRIVATE KEY': (key) => createPrivateKey({ key, format: 'der', type: 'sec1' }),
  'PUBLIC KEY': (key) => createPublicKey({ key, format: 'der', type: 'spki' }),
  'RSA PUBLIC KEY': (key) => createPublicKey({ key, format: 'der', type: 'pkcs1' }),
};
/** `openssl ecparam -genkey` puts the curve before the key, which names it again. */
const IGNORED_LABELS = new Set(['EC PARAMETERS']);

/**
 * One RSA, P-256, P-384, P-521 or Ed25519 key in PKCS#8, PKCS#1, SEC1 or SPKI; of a private one that its halves are a pair. `field` is where the caller had the text.
 * Throws PemInvalid for anything else, encrypted and weak keys included; its message says what is wrong and quotes nothing.
 */
export function parsePem(pem: string, field = ''): ParsedPem {
  if (pem.length > MAX_PEM_LENGTH) throw new PemInvalid(field, 'The PEM is too long');
  const [block, second] = blocksOf(pem, field).filter(({ label }) => !IGNORED_LABELS.has(label));
  if (block === undefined) throw new PemInvalid(field, 'No PEM-encoded key found');
  if (second !== undefined) throw new PemInvalid(field, 'The PEM holds more than one block');
  const der = derOf(block, field);
  const members = PRIVATE_MEMBERS[block.label]?.(der);
  if (members !== undefined && isPair(members)) return ofMembers(members, field);
  const key = read(block.label, der, field);
  const publicJwk = publicJwkFrom(key, field);
  if (key.type !== 'private') return { kind: 'public', key, publicJwk };
  if (!isPair(key.export({ format: 'jwk' }))) throw noPair(field);
  return { kind: 'private', key, publicJwk };
}

/** Most callers never sign with it. */
function ofMembers(members: JsonWebKey, field: string): ParsedPem {
  let key: KeyObject | undefined;
  return {
    kind: 'private',
    publicJwk: checked(members, field),
    get key() {
      return (key ??= createPrivateKey({ key: members, format: 'jwk' }));
    },
  };
}

const noPair = (field: string): PemInvalid =>
  new PemInvalid(field, 'The key is not acceptable: its private and its public half are no pair');
const noKey = (field: string): PemInvalid => new PemInvalid(field, 'The PEM does not hold a valid key');

function blocksOf(pem: string, field: string): Block[] {
  const blocks: Block[] = [];
  let position = pem.indexOf('-----BEGIN ');
  while (position !== -1) {
    const labelEnd = pem.indexOf('-----', position + 11);
    const label = labelEnd === -1 ? '' : pem.slice(position + 11, labelEnd);
    const ending = `-----END ${label}-----`;
    const bodyEnd = label === '' ? -1 : pem.indexOf(ending, labelEnd);
    if (bodyEnd === -1) throw new PemInvalid(field, 'The PEM is cut off');
    blocks.push({ label, body: pem.slice(labelEnd + 5, bodyEnd) });
    position = pem.indexOf('-----BEGIN ', bodyEnd + ending.length);
  }
  return blocks;
}

/** @throws PemInvalid for what is no key at all, or an encrypted one */
function derOf({ label, body }: Block, field: string): Buffer {
  // PKCS#8 says it in the label, the older formats in a header of the body (RFC 1421).
  if (label === 'ENCRYPTED PRIVATE KEY' || body.includes(',ENCRYPTED')) {
    throw new PemInvalid(field, 'The key is encrypted: send it without a passphrase');
  }
  if (!Object.hasOwn(READERS, label)) throw new PemInvalid(field, 'The PEM is not a private or public key');
  const base64 = body.replaceAll(/\s+/g, '');
  if (!BASE64.test(base64)) throw noKey(field);
  return Buffer.from(base64, 'base64');
}

function read(label: string, der: Buffer, field: string): KeyObject {
  try {
    return (READERS[label] as (der: Buffer) => KeyObject)(der);
  } catch (error) {
    // The error of OpenSSL is dropped on purpose: it adds nothing a caller could use.
    throw error instanceof NoPair ? noPair(field) : noKey(field);
  }
}

function publicJwkFrom(key: KeyObject, field: string): PublicJwk {
  try {
    return checked((key.type === 'private' ? createPublicKey(key) : key).export({ format: 'jwk' }), field);
  } catch (error) {
    throw error instanceof PemInvalid ? error : new PemInvalid(field, 'The type of this key is not supported');
  }
}

function checked(jwk: JsonWebKey, field: string): PublicJwk {
  try {
    return checkMaterial(publicJwkOf(jwk));
  } catch (error) {
    if (error instanceof JwkUnsupported) throw new PemInvalid(field, 'The type or curve of this key is not supported');
    if (error instanceof JwkInvalid) throw new PemInvalid(field, `The key is not acceptable: ${error.message}`);
    throw error;
  }
}
