/** The parts of DER that occur in keys (X.690). */
export const INTEGER = 0x02;
export const BIT_STRING = 0x03;
export const OCTET_STRING = 0x04;
export const OBJECT_ID = 0x06;
export const SEQUENCE = 0x30;

export interface Element {
  readonly tag: number;
  readonly content: Buffer;
  /** With tag and length. */
  readonly whole: Buffer;
}

/** What these bytes are, from the first to the last of them. Throws for anything but a row of elements. */
export function elementsOf(der: Buffer): Element[] {
  const elements: Element[] = [];
  for (let at = 0; at < der.length; at += elements.at(-1)?.whole.length ?? 0) elements.push(elementAt(der, at));
  return elements;
}

/** The parts of the sequence that these bytes are; none when they are something else. Throws as `elementsOf`. */
export function partsOf(der: Buffer): Element[] {
  const [only, ...others] = elementsOf(der);
  return only?.tag === SEQUENCE && others.length === 0 ? elementsOf(only.content) : [];
}

export const sequence = (...parts: readonly Buffer[]): Buffer => encode(SEQUENCE, Buffer.concat(parts));

export function encode(tag: number, content: Buffer): Buffer {
  const { length } = content;
  const head = length < 0x80 ? [length] : length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.of(tag, ...head), content]);
}

/** Throws for a length beyond the end, or in more than two octets. */
export function elementAt(der: Buffer, at: number): Element {
  const first = der.readUInt8(at + 1);
  const octets = first < 0x80 ? 0 : first - 0x80;
  if (octets > 2) throw new Error('The length is out of range');
  const start = at + 2 + octets;
  const length = octets === 0 ? first : der.readUIntBE(at + 2, octets);
  const end = start + length;
  if (end > der.length) throw new Error('The element is cut off');
  return { tag: der.readUInt8(at), content: der.subarray(start, end), whole: der.subarray(at, end) };
}
