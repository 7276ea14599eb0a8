import { generateKeyPairSync, type KeyPairKeyObjectResult } from 'node:crypto';
import { InvalidInput } from '@rekey/errors';
import { importEncryptionKey } from './import-encryption-key.js';
import { type PublicJwk, thumbprint } from './public-jwk.js';

const rsa = (modulusLength = 2048): KeyPairKeyObjectResult => generateKeyPairSync('rsa', { modulusLength });
const ec = (namedCurve: string): KeyPairKeyObjectResult => generateKeyPairSync('ec', { namedCurve });
const jwkOf = ({ publicKey }: KeyPairKeyObjectResult): PublicJwk => publicKey.export({ format: 'jwk' }) as PublicJwk;
const pemOf = ({ publicKey }: KeyPairKeyObjectResult): string =>
  publicKey.export({ type: 'spki', format: 'pem' }) as string;

describe('a key that things are encrypted to', () => {
  it.each([
    ['RSA', rsa(), 'RSA-OAEP-256'],
    ['P-256', ec('P-256'), 'ECDH-ES+A256KW'],
    ['P-384', ec('P-384'), 'ECDH-ES+A256KW'],
    ['P-521', ec('P-521'), 'ECDH-ES+A256KW'],
  ])('is the same from its PEM and from its JWK: %s', (_, pair, alg) => {
    const expected = { ...jwkOf(pair), alg, use: 'enc', kid: thumbprint(jwkOf(pair)) };

    expect(importEncryptionKey(pemOf(pair), 'publicKey')).toEqual(expected);
    expect(importEncryptionKey(jwkOf(pair), 'publicKey')).toEqual(expected);
  });

  it('keeps the kid that it came with', () => {
    expect(importEncryptionKey({ ...jwkOf(ec('P-256')), kid: 'worker-1', use: 'enc' }, 'publicKey').kid).toBe(
      'worker-1',
    );
  });

  const pair = ec('P-256');
  it.each<[string, unknown]>([
    ['nothing', undefined],
    ['null', null],
    ['a number', 7],
    ['a list', [jwkOf(pair)]],
    ['a text that is no PEM', 'key'],
    ['a private PEM', pair.privateKey.export({ type: 'pkcs8', format: 'pem' })],
    ['a private JWK', pair.privateKey.export({ format: 'jwk' })],
    ['a secret', { kty: 'oct', k: 'AAAA' }],
    ['weak RSA', jwkOf(rsa(1024))],
    ['weak RSA as PEM', pemOf(rsa(1024))],
    ['a key that only signs', jwkOf(generateKeyPairSync('ed25519') as KeyPairKeyObjectResult)],
    ['a key for signatures', { ...jwkOf(pair), use: 'sig' }],
    ['another algorithm', { ...jwkOf(pair), alg: 'ES256' }],
    ['a weaker algorithm', { ...jwkOf(rsa()), alg: 'RSA1_5' }],
    ['a point off its curve', { ...jwkOf(pair), x: Buffer.alloc(32, 1).toString('base64url') }],
    ['a kid that is a number', { ...jwkOf(pair), kid: 1 }],
    ['a kid that is too long', { ...jwkOf(pair), kid: 'k'.repeat(201) }],
  ])('is not %s', (_, input) => {
    let refusal: unknown;
    try {
      importEncryptionKey(input, 'publicKey');
    } catch (error) {
      refusal = error;
    }

    expect(refusal).toBeInstanceOf(InvalidInput);
    expect((refusal as InvalidInput).violations[0]?.field).toBe('publicKey');
  });
});
