import { createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto';

/** The parts of DER that occur here (X.690). */
const SEQUENCE = 0x30;
const BIT_STRING = 0x03;
const VERSION_1 = Buffer.of(0x02, 0x01, 0x00);
const PUBLIC_KEY = 0x81;

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
    return createPrivateKey({ key: der, format: 'der', type: 'pkcs8' });
  }
  const rest = others.filter((one) => one !== given).map(({ whole }) => whole);
  const first = sequence(VERSION_1, algorithm.whole, key.whole, ...rest);
  const privateKey = createPrivateKey({ key: first, format: 'der', type: 'pkcs8' });
  const spki = sequence(algorithm.whole, encode(BIT_STRING, given.content));
  const publicKey = createPublicKey({ key: spki, format: 'der', type: 'spki' });
  if (!createPublicKey(privateKey).equals(publicKey)) throw new NoPair();
  return privateKey;
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
