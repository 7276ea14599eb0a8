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
