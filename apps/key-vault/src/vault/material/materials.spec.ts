import { createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject, randomBytes } from 'node:crypto';
import { thumbprint } from '@rekey/crypto';
import fc from 'fast-check';
import type { KeyType } from './key-types.js';
import type { KeyMaterial } from './material.js';
import { materialOf } from './materials.js';

const read = (keyType: KeyType, content: string, field: string): KeyMaterial =>
  materialOf(keyType).read(content, field, null);

const base64 = (text: string | Buffer): string => Buffer.from(text).toString('base64');
const pemOf = (key: KeyObject, type: 'pkcs1' | 'pkcs8' | 'sec1' | 'spki'): string =>
  key.export({ format: 'pem', type } as never) as string;

const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 });
const ec = generateKeyPairSync('ec', { namedCurve: 'P-384' });
const ed = generateKeyPairSync('ed25519');

/** What `openssl genrsa`, `genpkey`, `ecparam -genkey`, `rsa -pubout` and their likes write. */
const PRIVATE: Readonly<Record<string, string>> = {
  'RSA PKCS#8': pemOf(rsa.privateKey, 'pkcs8'),
  'RSA PKCS#1': pemOf(rsa.privateKey, 'pkcs1'),
  'EC PKCS#8': pemOf(ec.privateKey, 'pkcs8'),
  'EC SEC1 after its parameters': `-----BEGIN EC PARAMETERS-----\nBgUrgQQAIg==\n-----END EC PARAMETERS-----\n${pemOf(ec.privateKey, 'sec1')}`,
  'Ed25519 PKCS#8': pemOf(ed.privateKey, 'pkcs8'),
};
const PUBLIC: Readonly<Record<string, string>> = {
  'RSA SPKI': pemOf(rsa.publicKey, 'spki'),
  'RSA PKCS#1': pemOf(rsa.publicKey, 'pkcs1'),
  'EC SPKI': pemOf(ec.publicKey, 'spki'),
  'Ed25519 SPKI': pemOf(ed.publicKey, 'spki'),
};

describe('reading the content of a key', () => {
  describe.each(Object.entries(PRIVATE))('a private key in %s', (_, pem) => {
    it('is the same bytes whether it comes as PEM, as base64 of it, or as wrapped base64', () => {
      const wrapped = base64(pem).replaceAll(/(.{76})/g, '$1\r\n');
      for (const content of [pem, base64(pem), wrapped]) {
        expect(read('PRIVATE_KEY', content, 'content').bytes.toString()).toBe(pem);
      }
    });

    it('has the public half that node sees, under its thumbprint, and nothing private in it', () => {
      const { publicJwk } = read('PRIVATE_KEY', pem, 'content');
      const { kid, ...key } = publicJwk!;
      expect(key).toEqual(createPublicKey(createPrivateKey(pem)).export({ format: 'jwk' }));
      expect(kid).toBe(thumbprint(publicJwk!));
    });

    it('does not pass for a public key', () => {
      expect(() => read('PUBLIC_KEY', base64(pem), 'content')).toThrow(
        'Key content is a private key, which does not fit key type PUBLIC_KEY!',
      );
    });
  });

  it.each(Object.entries(PUBLIC))('reads a public key in %s, and not as a private one', (_, pem) => {
    expect(read('PUBLIC_KEY', base64(pem), 'content').publicJwk).toMatchObject({
      ...createPublicKey(pem).export({ format: 'jwk' }),
    });
    expect(() => read('PRIVATE_KEY', pem, 'content')).toThrow(
      'Key content is a public key, which does not fit key type PRIVATE_KEY!',
    );
  });

  it('keeps the bytes of a secret key as they are', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 1, maxLength: 256 }), (bytes) => {
        const { bytes: kept, publicJwk } = read('SECRET_KEY', base64(Buffer.from(bytes)), 'content');
        expect(kept).toEqual(Buffer.from(bytes));
        expect(publicJwk).toBeNull();
      }),
    );
  });

  it.each(['', ' ', 'not base64!', 'YWJj=', 'YWJ', '=', 'YWJj-_', 'päss'])('refuses %j for every type', (content) => {
    for (const keyType of ['SECRET_KEY', 'PRIVATE_KEY', 'PUBLIC_KEY'] as const) {
      expect(() => read(keyType, content, 'content')).toThrow(
        `Key content is neither PEM nor valid Base64 for key type ${keyType}! Send the PEM content Base64-encoded.`,
      );
    }
  });

  it('refuses base64 of anything but PEM as a key pair, and PEM as a secret', () => {
    const der = rsa.privateKey.export({ format: 'der', type: 'pkcs8' });
    expect(() => read('PRIVATE_KEY', base64(der), 'content')).toThrow('neither PEM nor valid Base64');
    expect(() => read('SECRET_KEY', PRIVATE['RSA PKCS#8']!, 'content')).toThrow('neither PEM');
  });

  it('refuses weak, encrypted, cut and foreign keys, and says where', () => {
    const weak = pemOf(generateKeyPairSync('rsa', { modulusLength: 1024 }).privateKey, 'pkcs8');
    const encrypted = rsa.privateKey.export({
      format: 'pem',
      type: 'pkcs8',
      cipher: 'aes-256-cbc',
      passphrase: 'secret',
    }) as string;
    const cut = PRIVATE['RSA PKCS#8']!.slice(0, 400);
    const certificate = '-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n';
    const secp256k1 = pemOf(generateKeyPairSync('ec', { namedCurve: 'secp256k1' }).privateKey, 'pkcs8');
    const broken = `-----BEGIN PRIVATE KEY-----\n${base64(randomBytes(200))}\n-----END PRIVATE KEY-----\n`;
    for (const pem of [weak, encrypted, cut, certificate, secp256k1, broken]) {
      expect(() => read('PRIVATE_KEY', base64(pem), 'list[3].content')).toThrow(/^list\[3\]\.content: /);
    }
  });

  // The risk: an error that quotes what it could not read puts a private key into logs and answers.
  it('never quotes the content in an error', () => {
    fc.assert(
      fc.property(fc.base64String({ minLength: 24 }), fc.constantFrom('PRIVATE_KEY', 'PUBLIC_KEY'), (text, keyType) => {
        for (const content of [text, `-----BEGIN PRIVATE KEY-----\n${text}\n-----END PRIVATE KEY-----`]) {
          try {
            read(keyType as 'PRIVATE_KEY', content, 'content');
          } catch (error) {
            expect(String(error)).not.toContain(text);
          }
        }
      }),
    );
  });
});
