import { randomBytes } from 'node:crypto';
import { inspect } from 'node:util';
import { InvalidInput } from '@rekey/errors';
import fc from 'fast-check';
import { type AcceptedKeys, acceptKeys } from './accept-keys.js';

const accept = (...input: unknown[]): AcceptedKeys => acceptKeys(input, { keysMax: 16, withSecrets: true });
const secret = (octets: number): string => randomBytes(octets).toString('base64url');
const oct = (overrides: object = {}): object => ({ kty: 'oct', kid: 'a', alg: 'HS256', k: secret(32), ...overrides });

function fieldsOf(...input: unknown[]): string[] {
  try {
    accept(...input);
  } catch (error) {
    if (error instanceof InvalidInput) return error.violations.map(({ field }) => field);
    throw error;
  }
  throw new Error('was accepted');
}

it.each([
  ['HS256', 32],
  ['HS384', 48],
  ['HS512', 64],
])('a secret for %s has at least %i octets', (alg, octets) => {
  const k = secret(octets);
  const [key] = accept(oct({ alg, k })).keys;
  expect(key).toMatchObject({ kid: 'a', alg, jwk: { kty: 'oct', kid: 'a', alg } });
  expect(key?.secretKey?.export().toString('base64url')).toBe(k);
  expect(fieldsOf(oct({ alg, k: secret(octets - 1) }))).toEqual(['keys[0].k']);
  expect(accept(oct({ alg, k: secret(1024) })).keys).toHaveLength(1);
  expect(fieldsOf(oct({ alg, k: secret(1025) }))).toEqual(['keys[0].k']);
});

it.each<[string, object, string]>([
  ['no secret', { k: undefined }, 'k'],
  ['a secret of null', { k: null }, 'k'],
  ['a secret of another type', { k: 7 }, 'k'],
  ['an empty secret', { k: '' }, 'k'],
  ['padding', { k: `${secret(32)}=` }, 'k'],
  ['base64 of the other alphabet', { k: `+/${secret(32).slice(2)}` }, 'k'],
  ['bits left over at the end', { k: `${secret(32).slice(0, -1)}B` }, 'k'],
  ['no alg', { alg: undefined }, 'alg'],
  ['an alg of another type', { alg: 256 }, 'alg'],
  ['an alg of public keys', { alg: 'RS256' }, 'alg'],
  ['no kid', { kid: undefined }, 'kid'],
  ['an empty kid', { kid: '' }, 'kid'],
  ['a kid of another type', { kid: 1 }, 'kid'],
])('a key with %s is refused, naming the member', (_name, overrides, member) => {
  expect(fieldsOf(oct(overrides))).toEqual([`keys[0].${member}`]);
});

// The risk: an attacker signs with the public key as if it were the secret.
it('a public key cannot have an algorithm of secrets', () => {
  expect(fieldsOf({ kty: 'RSA', kid: 'a', alg: 'HS256', n: 'AQAB', e: 'AQAB' })).toEqual(['keys[0].alg']);
  expect(fieldsOf({ kty: 'EC', kid: 'a', alg: 'HS512', crv: 'P-256', x: 'AA', y: 'AA' })).toEqual(['keys[0].alg']);
});

it('a secret for something else is left out', () => {
  const others = [
    oct({ kid: 'b', alg: 'A256GCM' }),
    oct({ kid: 'c', use: 'enc' }),
    oct({ kid: 'd', key_ops: ['wrapKey'] }),
  ];
  expect(accept(oct(), ...others).keys.map(({ kid }) => kid)).toEqual(['a']);
});

it('one kid may have each algorithm once', () => {
  const all = [oct(), oct({ alg: 'HS384', k: secret(48) }), oct({ alg: 'HS512', k: secret(64) })];
  expect(accept(...all).keys).toHaveLength(3);
  expect(fieldsOf(...all, oct())).toEqual(['keys[3].kid']);
});

it('neither prints, serialises nor quotes the secret', () => {
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 32, maxLength: 100 }), fc.constantFrom('', '=', '+'), (bytes, broken) => {
      const k = Buffer.from(bytes).toString('base64url');
      let shown: unknown;
      try {
        shown = accept(oct({ k: `${k}${broken}` }));
      } catch (error) {
        shown = error;
      }
      const texts = [JSON.stringify(shown), inspect(shown, { depth: 9, showHidden: true }), String(shown)].join();
      expect(texts).not.toContain(k.slice(0, 30));
      expect(texts).not.toContain(Buffer.from(bytes).toString('hex').slice(0, 30));
    }),
  );
});
