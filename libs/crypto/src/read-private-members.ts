import type { JsonWebKey } from 'node:crypto';
import { CURVES } from './algorithms.js';
import { BIT_STRING, elementsOf, INTEGER, OBJECT_ID, OCTET_STRING, partsOf, type Element } from './der.js';

const SEC1_CURVE = 0xa0;
const SEC1_PUBLIC_KEY = 0xa1;
/** id-ecPublicKey (RFC 5480) and rsaEncryption (RFC 8017), as their elements are written. */
const EC = '06072a8648ce3d0201';
const RSA = '06092a864886f70d010101';
const NAMED_CURVES: Readonly<Record<string, string>> = {
  '06082a8648ce3d030107': 'P-256',
  '06052b81040022': 'P-384',
  '06052b81040023': 'P-521',
};
const RSA_MEMBERS = ['n', 'e', 'd', 'p', 'q', 'dp', 'dq', 'qi'] as const;
const VERSIONS = { pkcs8: '020100', pkcs1: '020100', sec1: '020101' } as const;
const UNCOMPRESSED = Buffer.of(0, 4);

type Reader = (der: Buffer) => JsonWebKey | undefined;

/**
 * The members (RFC 7518 section 6) of a private RSA key, or of one on a named curve with its public half, as nearly all are
 * written: its numbers are all there is to such a key, and OpenSSL takes many times as long to find them. Whether they are
 * a pair is to be asked. Undefined for any other key and for what is none: whoever knows more formats has to say.
 */
export const PRIVATE_MEMBERS: Readonly<Record<string, Reader>> = {
  'PRIVATE KEY': whereRead(pkcs8),
  'RSA PRIVATE KEY': whereRead(pkcs1),
  'EC PRIVATE KEY': whereRead((der) => sec1(der)),
};

function whereRead(reader: Reader): Reader {
  return (der) => {
    try {
      return reader(der);
    } catch {
      // It is not DER as we know it.
      return undefined;
    }
  };
}

function pkcs8(der: Buffer): JsonWebKey | undefined {
  const [version, algorithm, key, ...others] = partsOf(der);
  if (hexOf(version) !== VERSIONS.pkcs8 || key?.tag !== OCTET_STRING || others.length > 0) return undefined;
  const [type, parameter, ...more] = elementsOf((algorithm as Element).content);
  if (more.length > 0) return undefined;
  if (hexOf(type) === RSA) return pkcs1(key.content);
  return hexOf(type) === EC && parameter?.tag === OBJECT_ID ? sec1(key.content, hexOf(parameter)) : undefined;
}

function pkcs1(der: Buffer): JsonWebKey | undefined {
  const [version, ...numbers] = partsOf(der);
  if (hexOf(version) !== VERSIONS.pkcs1 || numbers.length !== RSA_MEMBERS.length) return undefined;
  if (!numbers.every(isPositive)) return undefined;
  const members = RSA_MEMBERS.map((name, index) => [name, octetsOf(numbers[index] as Element).toString('base64url')]);
  return { kty: 'RSA', ...(Object.fromEntries(members) as Record<(typeof RSA_MEMBERS)[number], string>) };
}

/** @param known the curve, as its object identifier is written; without it the key has to say it */
function sec1(der: Buffer, known?: string): JsonWebKey | undefined {
  const [version, secret, ...tagged] = partsOf(der);
  const named = tagged.find(({ tag }) => tag === SEC1_CURVE)?.content.toString('hex');
  const name = NAMED_CURVES[known ?? named ?? ''];
  const { coordinateBytes = 0 } = CURVES.find((curve) => curve.name === name) ?? {};
  const [bits] = elementsOf(tagged.find(({ tag }) => tag === SEC1_PUBLIC_KEY)?.content ?? Buffer.alloc(0));
  if (hexOf(version) !== VERSIONS.sec1 || secret?.tag !== OCTET_STRING || bits?.tag !== BIT_STRING) return undefined;
  if ((named ?? known) !== (known ?? named) || tagged.length !== (named === undefined ? 1 : 2)) return undefined;
  const point = bits.content.subarray(UNCOMPRESSED.length);
  const isPoint = bits.content.subarray(0, UNCOMPRESSED.length).equals(UNCOMPRESSED);
  if (!isPoint || point.length !== 2 * coordinateBytes || secret.content.length !== coordinateBytes) return undefined;
  const [x, y] = [point.subarray(0, coordinateBytes), point.subarray(coordinateBytes)];
  const d = secret.content.toString('base64url');
  return { kty: 'EC', crv: name as string, x: x.toString('base64url'), y: y.toString('base64url'), d };
}

const hexOf = (element: Element | undefined): string => element?.whole.toString('hex') ?? '';

function isPositive({ tag, content }: Element): boolean {
  return tag === INTEGER && content.length > 0 && (content[0] as number) < 0x80;
}

/** Without the zero that keeps a number positive. */
function octetsOf({ content }: Element): Buffer {
  return content[0] === 0 && content.length > 1 ? content.subarray(1) : content;
}
