import { createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto';

/** The parts of DER that occur here (X.690). */
const SEQUENCE = 0x30;
const BIT_STRING = 0x03;
const VERSION_1 = Buffer.of(0x02, 0x01, 0x00);
const PUBLIC_KEY = 0x81;
const OBJECT_ID = 0x06;
const OCTET_STRING = 0x04;
const SEC1_CURVE = 0xa0;
const SEC1_PUBLIC_KEY = 0xa1;
/** id-ecPublicKey (RFC 5480). */
const EC_PUBLIC_KEY = Buffer.from('06072a8648ce3d0201', 'hex');

/** A private key with the public half of another one. */
export class NoPair extends Error {}

interface Element {
  readonly tag: number;
  readonly content: Buffer;
  /** With tag and length. */
  readonly whole: Buffer;
}

/**
 * A private key in PKCS#8, of the first version (RFC 5208) or the second with its public half (RFC 5958), which OpenSSL does
 * not read for every type. Throws for anything else, and when that half belongs to another key.
 */
export function readPkcs8(der: Buffer): KeyObject {
  const info = elementAt(der, 0);
  const [version, algorithm, key, ...others] = info.tag === SEQUENCE ? elementsOf(info.content) : [];
  const given = others.find(({ tag }) => tag === PUBLIC_KEY);
  if (version === undefined || algorithm === undefined || key === undefined || given === undefined) {
    const sec1 = algorithm === undefined || key === undefined ? undefined : sec1Of(algorithm, key);
    return createPrivateKey(
      sec1 === undefined ? { key: der, format: 'der', type: 'pkcs8' } : { key: sec1, format: 'der', type: 'sec1' },
    );
  }
  const rest = others.filter((one) => one !== given).map(({ whole }) => whole);
  const first = sequence(VERSION_1, algorithm.whole, key.whole, ...rest);
  const privateKey = createPrivateKey({ key: first, format: 'der', type: 'pkcs8' });
  const spki = sequence(algorithm.whole, encode(BIT_STRING, given.content));
  const publicKey = createPublicKey({ key: spki, format: 'der', type: 'spki' });
  if (!createPublicKey(privateKey).equals(publicKey)) throw new NoPair();
  return privateKey;
}

/**
 * The same key as RFC 5915 has it, where it is one on a named curve that says so in PKCS#8 alone: OpenSSL takes a third of the
 * time for that. Undefined for any other.
 */
function sec1Of(algorithm: Element, key: Element): Buffer | undefined {
  const [type, curve, ...others] = elementsOf(algorithm.content);
  if (type?.whole.equals(EC_PUBLIC_KEY) !== true || curve?.tag !== OBJECT_ID || others.length > 0) return undefined;
  const inner = elementAt(key.content, 0);
  if (key.tag !== OCTET_STRING || inner.tag !== SEQUENCE || inner.whole.length !== key.content.length) return undefined;
  const [version, secret, publicKey, ...more] = elementsOf(inner.content);
  if (version === undefined || secret === undefined || publicKey?.tag !== SEC1_PUBLIC_KEY || more.length > 0)
    return undefined;
  return sequence(version.whole, secret.whole, encode(SEC1_CURVE, curve.whole), publicKey.whole);
}

const sequence = (...parts: readonly Buffer[]): Buffer => encode(SEQUENCE, Buffer.concat(parts));

function encode(tag: number, content: Buffer): Buffer {
  const { length } = content;
  const head = length < 0x80 ? [length] : length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.of(tag, ...head), content]);
}

function elementsOf(der: Buffer): Element[] {
  const elements: Element[] = [];
  for (let at = 0; at < der.length; at += elements.at(-1)?.whole.length ?? 0) elements.push(elementAt(der, at));
  return elements;
}

/** Throws for a length beyond the end, or in more than two octets. */
function elementAt(der: Buffer, at: number): Element {
  const first = der.readUInt8(at + 1);
  const octets = first < 0x80 ? 0 : first - 0x80;
  if (octets > 2) throw new Error('The length is out of range');
  const start = at + 2 + octets;
  const end = start + (octets === 0 ? first : der.readUIntBE(at + 2, octets));
  if (end > der.length) throw new Error('The element is cut off');
  return { tag: der.readUInt8(at), content: der.subarray(start, end), whole: der.subarray(at, end) };
}
