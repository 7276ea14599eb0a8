import { createPrivateKey, createPublicKey, hash, sign, verify, type KeyObject } from 'node:crypto';

/** A key's name, the beginning of the hash that tells it from others of that name, and the key itself. */
export interface NoteVerifier {
  readonly name: string;
  readonly id: Buffer;
  readonly publicKey: KeyObject;
}

export interface NoteSigner extends NoteVerifier {
  readonly privateKey: KeyObject;
}

const ED25519 = 0x01;
const KEY_BYTES = 32;
const ID_BYTES = 4;
const SIGNATURE_BYTES = 64;
/** What stands before the 32 bytes of a key in DER (RFC 8410). */
const PRIVATE_KEY_HEAD = Buffer.from('302e020100300506032b657004220420', 'hex');
const PUBLIC_KEY_HEAD = Buffer.from('302a300506032b6570032100', 'hex');
const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;

/** A signer of notes (C2SP signed-note, Ed25519) from the 32 bytes that make its key. */
export function noteSigner(name: string, seed: Uint8Array): NoteSigner {
  if (seed.length !== KEY_BYTES) throw new RangeError('A seed of Ed25519 has 32 bytes');
  if (!isName(name)) throw new RangeError('A key name has neither spaces nor plus signs');
  const der = Buffer.concat([PRIVATE_KEY_HEAD, seed]);
  const privateKey = createPrivateKey({ key: der, format: 'der', type: 'pkcs8' });
  const publicKey = createPublicKey(privateKey);
  return { name, id: keyId(name, rawKey(publicKey)), publicKey, privateKey };
}

/** What checkers are configured with: `name+hash+key`. */
export function verifierKey({ name, id, publicKey }: NoteVerifier): string {
  const key = Buffer.concat([Buffer.of(ED25519), rawKey(publicKey)]);
  return `${name}+${id.toString('hex')}+${key.toString('base64')}`;
}

/** Reads what `verifierKey` writes; undefined where it is another text, its hash is of another key, or it is not Ed25519. */
export function parseVerifierKey(text: string): NoteVerifier | undefined {
  const [, name = '', id = '', encoded = ''] = /^([^+]+)\+([0-9a-f]{8})\+(.+)$/.exec(text) ?? [];
  if (!isName(name) || !BASE64.test(encoded)) return undefined;
  const key = Buffer.from(encoded, 'base64');
  if (key.length !== 1 + KEY_BYTES || key[0] !== ED25519) return undefined;
  const raw = key.subarray(1);
  if (keyId(name, raw).toString('hex') !== id) return undefined;
  const der = Buffer.concat([PUBLIC_KEY_HEAD, raw]);
  return { name, id: Buffer.from(id, 'hex'), publicKey: createPublicKey({ key: der, format: 'der', type: 'spki' }) };
}

/** The text, which ends with a newline, a blank line and its signature. */
export function signNote(text: string, { name, id, privateKey }: NoteSigner): string {
  if (!isText(text)) throw new RangeError('The text of a note ends with a newline and has no other control characters');
  const signature = Buffer.concat([id, sign(null, Buffer.from(text), privateKey)]);
  return `${text}\n— ${name} ${signature.toString('base64')}\n`;
}

/** The text of a note that the key has signed; undefined where it has not, or the signature is not that of the text. */
export function openNote(note: string, verifier: NoteVerifier): string | undefined {
  const end = note.lastIndexOf('\n\n');
  const text = note.slice(0, end + 1);
  const lines = note.slice(end + 2).split('\n');
  if (end < 0 || !isText(text) || lines.pop() !== '' || lines.length === 0) return undefined;
  const signatures = lines.map(readSignature);
  if (signatures.includes(undefined)) return undefined;
  const ours = signatures.filter((line) => line?.name === verifier.name && line.id.equals(verifier.id));
  const isSigned = ours.every((line) => line && verify(null, Buffer.from(text), verifier.publicKey, line.signature));
  return ours.length > 0 && isSigned ? text : undefined;
}

function readSignature(line: string): { name: string; id: Buffer; signature: Buffer } | undefined {
  const [, name = '', encoded = ''] = /^— (\S+) (\S+)$/.exec(line) ?? [];
  const bytes = BASE64.test(encoded) ? Buffer.from(encoded, 'base64') : Buffer.alloc(0);
  if (!isName(name) || bytes.length <= ID_BYTES) return undefined;
  return { name, id: bytes.subarray(0, ID_BYTES), signature: bytes.subarray(ID_BYTES, ID_BYTES + SIGNATURE_BYTES + 1) };
}

function keyId(name: string, raw: Buffer): Buffer {
  const bytes = Buffer.concat([Buffer.from(`${name}\n`), Buffer.of(ED25519), raw]);
  return hash('sha256', bytes, 'buffer').subarray(0, ID_BYTES);
}

function rawKey(publicKey: KeyObject): Buffer {
  return publicKey.export({ format: 'der', type: 'spki' }).subarray(PUBLIC_KEY_HEAD.length);
}

function isName(name: string): boolean {
  return /^[^\s+]+$/u.test(name);
}

function isText(text: string): boolean {
  return text.endsWith('\n') && !/[\u0000-\u0009\u000b-\u001f]/.test(text);
}
