import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { DomainError } from '@rekey/errors';
import { parsePem } from './parse-pem.js';

const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 });
const p256 = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const ed25519 = generateKeyPairSync('ed25519');
type PrivateType = 'pkcs1' | 'pkcs8' | 'sec1';
const privatePem = (key: KeyObject, type: PrivateType): string =>
  key.export({ format: 'pem', type: type as 'pkcs8' }).toString();
const publicPem = (key: KeyObject, type: 'spki' | 'pkcs1'): string =>
  key.export({ format: 'pem', type: type as 'spki' }).toString();

const PEMS: readonly (readonly [string, 'private' | 'public', string, KeyObject])[] = [
  ['RSA in PKCS#8', 'private', privatePem(rsa.privateKey, 'pkcs8'), rsa.publicKey],
  ['RSA in PKCS#1', 'private', privatePem(rsa.privateKey, 'pkcs1'), rsa.publicKey],
  ['EC in PKCS#8', 'private', privatePem(p256.privateKey, 'pkcs8'), p256.publicKey],
  ['EC in SEC1', 'private', privatePem(p256.privateKey, 'sec1'), p256.publicKey],
  ['Ed25519 in PKCS#8', 'private', privatePem(ed25519.privateKey, 'pkcs8'), ed25519.publicKey],
  ['RSA in SPKI', 'public', publicPem(rsa.publicKey, 'spki'), rsa.publicKey],
  ['RSA in PKCS#1 (public)', 'public', publicPem(rsa.publicKey, 'pkcs1'), rsa.publicKey],
  ['EC in SPKI', 'public', publicPem(p256.publicKey, 'spki'), p256.publicKey],
];

const OTHER_RSA = generateKeyPairSync('rsa', { modulusLength: 2048 });
const OTHER_P256 = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const pemOf = (label: string, der: Buffer): string =>
  `-----BEGIN ${label}-----\n${der.toString('base64')}\n-----END ${label}-----\n`;
const bitsOf = (key: KeyObject): string => key.export({ type: 'spki', format: 'der' }).subarray(-65).toString('hex');
const base64Hex = (text = ''): string => Buffer.from(text, 'base64url').toString('hex');

/** The DER of a key with a part of it exchanged for one of another key, of the same length. */
function torn(key: KeyObject, type: PrivateType, part: string, other: string): Buffer {
  const der = key.export({ format: 'der', type: type as 'pkcs8' }).toString('hex');
  if (!der.includes(part) || part.length !== other.length) throw new Error('no such part');
  return Buffer.from(der.replace(part, other), 'hex');
}

const [mine, others] = [rsa, OTHER_RSA].map(({ privateKey }) => privateKey.export({ format: 'jwk' }));
const ecParts = [bitsOf(p256.publicKey), bitsOf(OTHER_P256.publicKey)] as const;
const rsaParts = [base64Hex(mine?.n), base64Hex(others?.n)] as const;
const TORN: readonly (readonly [string, string])[] = [
  ['SEC1', pemOf('EC PRIVATE KEY', torn(p256.privateKey, 'sec1', ...ecParts))],
  ['EC in PKCS#8', pemOf('PRIVATE KEY', torn(p256.privateKey, 'pkcs8', ...ecParts))],
  ['PKCS#1', pemOf('RSA PRIVATE KEY', torn(rsa.privateKey, 'pkcs1', ...rsaParts))],
  ['RSA in PKCS#8', pemOf('PRIVATE KEY', torn(rsa.privateKey, 'pkcs8', ...rsaParts))],
  [
    'PKCS#1 with a prime of another key',
    pemOf('RSA PRIVATE KEY', torn(rsa.privateKey, 'pkcs1', base64Hex(mine?.q), base64Hex(others?.q))),
  ],
];

/** As Rust and Java libraries write it (RFC 5958). */
function secondVersion(privateKey: KeyObject, publicKey: KeyObject): string {
  const node = (tag: number, content: Buffer): Buffer => {
    const { length } = content;
    const head = length < 128 ? [length] : [0x82, length >> 8, length & 255];
    return Buffer.concat([Buffer.of(tag, ...head), content]);
  };
  const first = privateKey.export({ format: 'der', type: 'pkcs8' });
  const body = first.subarray(first.readUInt8(1) < 128 ? 2 : 2 + (first.readUInt8(1) & 0x7f));
  const spki = publicKey.export({ format: 'der', type: 'spki' });
  // What follows the algorithm, without tag and length.
  const bits = spki.subarray(
    spki.length - (publicKey.asymmetricKeyType === 'rsa' ? 271 : publicKey.asymmetricKeyType === 'ec' ? 66 : 33),
  );
  return pemOf('PRIVATE KEY', node(0x30, Buffer.concat([Buffer.of(2, 1, 1), body.subarray(3), node(0x81, bits)])));
}

function refusal(pem: string): string {
  try {
    parsePem(pem, 'content');
  } catch (error) {
    if (!(error instanceof DomainError)) throw error;
    expect([error.kind, error.code, error.violations[0]?.field]).toEqual(['invalid', 'crypto.pem.invalid', 'content']);
    const body = pem.split('\n')[1] ?? '';
    if (body.length > 16) expect(JSON.stringify([error, error.message, error.stack])).not.toContain(body.slice(0, 16));
    return error.violations[0]?.message ?? '';
  }
  return 'accepted';
}

describe('parsePem', () => {
  it.each(PEMS)('reads %s', (_name, kind, pem, publicKey) => {
    const parsed = parsePem(pem);
    expect([parsed.kind, parsed.key.type]).toEqual([kind, kind]);
    expect(parsed.publicJwk).toEqual(publicKey.export({ format: 'jwk' }));
  });

  // The risk: a key whose numbers we read otherwise than OpenSSL does would be published as another one.
  it('reads keys of every kind and form as OpenSSL does', () => {
    for (let round = 0; round < 20; round += 1) {
      const curves = ['P-256', 'P-384', 'P-521'].map((namedCurve) => generateKeyPairSync('ec', { namedCurve }));
      for (const { privateKey, publicKey } of [...curves, ...(round === 0 ? [rsa, OTHER_RSA] : [])]) {
        const isRsa = publicKey.asymmetricKeyType === 'rsa';
        for (const type of ['pkcs8', isRsa ? 'pkcs1' : 'sec1'] as const) {
          const { key, publicJwk } = parsePem(privatePem(privateKey, type));
          expect(publicJwk).toEqual(publicKey.export({ format: 'jwk' }));
          expect(key.export({ format: 'jwk' })).toEqual(privateKey.export({ format: 'jwk' }));
        }
      }
    }
  });

  it('reads Windows line ends, text around the block and the curve that openssl writes before it', () => {
    const pem = privatePem(p256.privateKey, 'sec1');
    const parameters = '-----BEGIN EC PARAMETERS-----\nBggqhkjOPQMBBw==\n-----END EC PARAMETERS-----\n';
    for (const text of [pem.replaceAll('\n', '\r\n'), `Bag Attributes\n${pem}\n\n`, parameters + pem, `\uFEFF${pem}`]) {
      expect(parsePem(text).kind).toBe('private');
    }
  });

  it('refuses encrypted keys of either format and says so', () => {
    const secret = { format: 'pem', cipher: 'aes-256-cbc', passphrase: 'hush' } as const;
    expect(refusal(rsa.privateKey.export({ type: 'pkcs8', ...secret }).toString())).toContain('encrypted');
    expect(refusal(rsa.privateKey.export({ type: 'pkcs1', ...secret }).toString())).toContain('encrypted');
  });

  describe.each([
    ['Ed25519', ed25519],
    ['P-256', p256],
    ['RSA', rsa],
  ])('of the second version of PKCS#8 with its public half, %s', (_name, pair) => {
    it('is read as any other', () => {
      const parsed = parsePem(secondVersion(pair.privateKey, pair.publicKey));
      expect(parsed.publicJwk).toEqual(pair.publicKey.export({ format: 'jwk' }));
      expect(parsed.key.equals(pair.privateKey)).toBe(true);
    });

    it('is refused with the half of another', () => {
      const { asymmetricKeyType: type } = pair.publicKey;
      const other = type === 'rsa' ? OTHER_RSA : type === 'ec' ? OTHER_P256 : generateKeyPairSync('ed25519');
      expect(refusal(secondVersion(pair.privateKey, other.publicKey))).toContain('are no pair');
    });
  });

  // The risk: the published half verifies nothing that the other one signs, and a rotation would spread it.
  it.each(TORN)('refuses halves that are no pair: %s', (_name, pem) => {
    expect(refusal(pem)).toContain('are no pair');
  });

  it('refuses weak RSA in every form', () => {
    const weak = generateKeyPairSync('rsa', { modulusLength: 1024 });
    for (const pem of [
      privatePem(weak.privateKey, 'pkcs8'),
      privatePem(weak.privateKey, 'pkcs1'),
      publicPem(weak.publicKey, 'spki'),
    ]) {
      expect(refusal(pem)).toContain('at least 2048 bits');
    }
  });

  it('refuses types and curves we do not sign with', () => {
    expect(refusal(privatePem(generateKeyPairSync('x25519').privateKey, 'pkcs8'))).toContain('not supported');
    expect(refusal(privatePem(generateKeyPairSync('ed448').privateKey, 'pkcs8'))).toContain('not supported');
    const k1 = generateKeyPairSync('ec', { namedCurve: 'secp256k1' });
    expect(refusal(privatePem(k1.privateKey, 'pkcs8'))).toContain('not supported');
    const pss = generateKeyPairSync('rsa-pss', { modulusLength: 2048 });
    expect(refusal(privatePem(pss.privateKey, 'pkcs8'))).toContain('not supported');
    const dsa = generateKeyPairSync('dsa', { modulusLength: 2048, divisorLength: 256 });
    expect(refusal(publicPem(dsa.publicKey, 'spki'))).toContain('not supported');
  });

  it('refuses what is no single key', () => {
    const pem = privatePem(p256.privateKey, 'pkcs8');
    expect(refusal('')).toBe('No PEM-encoded key found');
    expect(refusal('c2VjcmV0')).toBe('No PEM-encoded key found');
    expect(refusal(pem + pem)).toContain('more than one');
    expect(refusal(pem.slice(0, -10))).toContain('cut off');
    expect(refusal('-----BEGIN PRIVATE KEY')).toContain('cut off');
    expect(refusal(pem.replaceAll('PRIVATE', 'PUBLIC'))).toContain('valid key');
    expect(refusal(pem.replaceAll('PRIVATE KEY', 'CERTIFICATE'))).toContain('not a private or public key');
    expect(refusal(pem.replaceAll('PRIVATE KEY', '__proto__'))).toContain('not a private or public key');
    expect(refusal(pem.replace(/\n[A-Za-z0-9]/, '\n*'))).toContain('valid key');
    expect(refusal(`${pem}${' '.repeat(20_000)}`)).toContain('too long');
  });

  it('never fails with anything but a domain error when bytes of a key are damaged', () => {
    for (const [, , pem] of PEMS) {
      for (let index = 30; index < pem.length - 30; index += 13) {
        refusal(`${pem.slice(0, index)}${pem[index] === 'A' ? 'z' : 'A'}${pem.slice(index + 1)}`);
      }
    }
  });
});
