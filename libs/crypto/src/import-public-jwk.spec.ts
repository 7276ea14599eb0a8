import { generateKeyPairSync, sign } from 'node:crypto';
import { DomainError } from '@rekey/errors';
import fc from 'fast-check';
import { SIGNATURE_ALGORITHMS } from './algorithms.js';
import { type ImportedKey, importPublicJwk } from './import-public-jwk.js';
import { thumbprint } from './public-jwk.js';
import { verifySignature } from './verify-signature.js';

type Members = Record<string, unknown>;
const RULES = { algorithms: SIGNATURE_ALGORITHMS };

const rsaPair = generateKeyPairSync('rsa', { modulusLength: 2048 });
const jwkOf = (key: { export(options: { format: 'jwk' }): unknown }): Members =>
  key.export({ format: 'jwk' }) as Members;
const rsa = jwkOf(rsaPair.publicKey);
const ec = (namedCurve: string): Members => jwkOf(generateKeyPairSync('ec', { namedCurve }).publicKey);
const ed25519 = jwkOf(generateKeyPairSync('ed25519').publicKey);
const [p256, p384, p521] = [ec('P-256'), ec('P-384'), ec('P-521')];

/** `invalid n`, `unsupported alg`: what a caller needs to place the error. */
function refusal(jwk: unknown, rules: Parameters<typeof importPublicJwk>[1] = RULES): string {
  try {
    importPublicJwk(jwk, rules);
  } catch (error) {
    if (!(error instanceof DomainError)) throw error;
    expect(error.kind).toBe('invalid');
    return `${error.code.replace('crypto.jwk.', '')} ${error.violations[0]?.field}`;
  }
  return 'accepted';
}

/** A modulus of exactly so many bits: the top bit and the lowest one are set. */
function modulus(bits: number): string {
  const n = Buffer.alloc(Math.ceil(bits / 8), 0xff);
  n[0] = 0xff >> (n.length * 8 - bits);
  return n.toString('base64url');
}

describe('importPublicJwk', () => {
  it('accepts each supported type and says which algorithm it took', () => {
    const imported = [rsa, p256, p384, p521, ed25519].map((jwk) => importPublicJwk({ ...jwk, kid: 'k' }, RULES));
    expect(imported.map(({ algorithm, defaulted, jwk }) => [algorithm, defaulted, jwk.alg, jwk.kid])).toEqual(
      ['RS256', 'ES256', 'ES384', 'ES512', 'EdDSA'].map((alg) => [alg, true, alg, 'k']),
    );
    expect(importPublicJwk({ ...rsa, alg: 'PS384' }, RULES)).toMatchObject({ algorithm: 'PS384', defaulted: false });
  });

  it('gives a key that verifies', () => {
    const { key, algorithm } = importPublicJwk(rsa, RULES);
    const data = Buffer.from('data');
    expect(verifySignature(algorithm, key, data, sign('sha256', data, rsaPair.privateKey))).toBe(true);
  });

  it('drops private members instead of passing them on', () => {
    const { jwk, key } = importPublicJwk(jwkOf(rsaPair.privateKey), RULES);
    expect(Object.keys(jwk).sort()).toEqual(['alg', 'e', 'kty', 'n']);
    expect(key.type).toBe('public');
  });

  it('counts the bits of the modulus, not its octets', () => {
    const withZeros = Buffer.concat([Buffer.alloc(8), Buffer.from(modulus(2040), 'base64url')]).toString('base64url');
    expect(refusal({ ...rsa, n: modulus(2047) })).toBe('invalid n');
    expect(refusal({ ...rsa, n: withZeros })).toBe('invalid n');
    expect(refusal({ ...rsa, n: modulus(2048) })).toBe('accepted');
    expect(refusal({ ...rsa, n: modulus(8192) })).toBe('accepted');
    expect(refusal({ ...rsa, n: modulus(8193) })).toBe('invalid n');
    expect(refusal({ ...rsa, n: Buffer.alloc(300).toString('base64url') })).toBe('invalid n');
  });

  it('treats a modulus with a leading zero octet as the same key', () => {
    const padded = Buffer.concat([Buffer.alloc(1), Buffer.from(rsa['n'] as string, 'base64url')]).toString('base64url');
    const imported: ImportedKey = importPublicJwk({ ...rsa, n: padded }, RULES);
    expect(thumbprint(imported.jwk)).toBe(thumbprint(importPublicJwk(rsa, RULES).jwk));
  });

  // The risk: with e = 1 every signature is its own message, so anybody signs.
  it.each([
    ['AQ', 'one'],
    ['AA', 'zero'],
    ['Ag', 'two'],
    ['AQAA', 'even'],
    ['AAEAAQ', 'with leading zeros'],
    ['AQAAAAE', 'five octets long'],
    ['AQAB=', 'padded'],
  ])('refuses the exponent %s: %s', (e) => {
    expect(refusal({ ...rsa, e })).toBe('invalid e');
  });

  it('refuses an even modulus', () => {
    const n = Buffer.from(rsa['n'] as string, 'base64url');
    n[n.length - 1]! &= 0xfe;
    expect(refusal({ ...rsa, n: n.toString('base64url') })).toBe('invalid n');
  });

  it('refuses a point that is not on its curve', () => {
    for (const jwk of [p256, p384, p521]) {
      expect(refusal({ ...jwk, x: jwk['y'], y: jwk['x'] })).toBe('invalid x');
      const zero = Buffer.alloc(Buffer.from(jwk['x'] as string, 'base64url').length).toString('base64url');
      expect(refusal({ ...jwk, x: zero, y: zero })).toBe('invalid x');
    }
  });

  it('refuses coordinates of another length, also where the number would be the same', () => {
    const longer = Buffer.concat([Buffer.alloc(1), Buffer.from(p256['x'] as string, 'base64url')]).toString(
      'base64url',
    );
    expect(refusal({ ...p256, x: longer })).toBe('invalid x');
    expect(refusal({ ...p256, y: 'AQ' })).toBe('invalid y');
    expect(refusal({ ...ed25519, x: 'AQ' })).toBe('invalid x');
  });

  it('refuses an algorithm that does not fit the key', () => {
    expect(refusal({ ...p384, alg: 'ES256' })).toBe('invalid crv');
    expect(refusal({ ...p256, crv: 'P-384' })).toBe('invalid x');
    expect(refusal({ ...rsa, alg: 'ES256' })).toBe('invalid alg');
    expect(refusal({ ...p256, alg: 'RS256' })).toBe('invalid alg');
    expect(refusal({ ...ed25519, alg: 'ES256' })).toBe('invalid alg');
  });

  it('tells what is outside the rules from what is broken', () => {
    const rules = { algorithms: ['RS256', 'ES256'] as const };
    expect(refusal({ kty: 'oct', k: 'c2VjcmV0', alg: 'HS256' }, rules)).toBe('unsupported kty');
    expect(refusal({ ...p521, alg: 'ES512' }, rules)).toBe('unsupported alg');
    expect(refusal(p521, rules)).toBe('unsupported alg');
    expect(refusal({ ...rsa, alg: 'none' }, rules)).toBe('unsupported alg');
    expect(refusal({ ...rsa, alg: 'HS256' }, rules)).toBe('unsupported alg');
    expect(refusal(ec('secp256k1'), rules)).toBe('unsupported crv');
    expect(refusal({ ...rsa, n: undefined }, rules)).toBe('invalid n');
    expect(refusal({ ...p256, crv: undefined }, rules)).toBe('invalid crv');
  });

  it('refuses a key that is meant for encryption', () => {
    expect(refusal({ ...rsa, use: 'enc' })).toBe('invalid use');
    expect(refusal({ ...rsa, key_ops: ['encrypt'] })).toBe('invalid key_ops');
    expect(refusal({ ...rsa, key_ops: 'verify' })).toBe('invalid key_ops');
    expect(refusal({ ...rsa, use: 'sig', key_ops: ['verify'] })).toBe('accepted');
  });

  it.each(['+', '/', '=', ' ', '\n', 'é'])('refuses %j in base64url', (symbol) => {
    expect(refusal({ ...rsa, n: `${String(rsa['n']).slice(0, -1)}${symbol}` })).toBe('invalid n');
    expect(refusal({ ...p256, y: `${symbol}${String(p256['y']).slice(1)}` })).toBe('invalid y');
  });

  it('answers any input with a key or a domain error, and never repeats a value', () => {
    const member = fc.oneof(
      fc.jsonValue(),
      fc.base64String(),
      fc.constantFrom('RSA', 'EC', 'OKP', 'P-256', 'ES256', 'AQAB'),
    );
    const names = fc.constantFrom('kty', 'n', 'e', 'crv', 'x', 'y', 'alg', 'use', 'kid', 'key_ops');
    const secret = 'c2VjcmV0LXZhbHVl';
    fc.assert(
      fc.property(fc.constantFrom(rsa, p256, ed25519), fc.dictionary(names, member), (jwk, changes) => {
        refusal({ ...jwk, ...changes });
        try {
          importPublicJwk({ ...jwk, ...changes, n: secret, x: secret }, RULES);
        } catch (error) {
          expect(JSON.stringify([String(error), error])).not.toContain(secret);
        }
      }),
    );
  });
});
