import { createPublicKey, generateKeyPairSync, type JsonWebKey } from 'node:crypto';
import { InvalidInput, type Violation } from '@rekey/errors';
import fc from 'fast-check';
import { acceptKeys } from './accept-keys.js';

const ec = (namedCurve: string): JsonWebKey =>
  generateKeyPairSync('ec', { namedCurve }).privateKey.export({ format: 'jwk' });
const rsa = (modulusLength: number): JsonWebKey =>
  generateKeyPairSync('rsa', { modulusLength }).privateKey.export({ format: 'jwk' });
const publicOf = ({ d: _d, p: _p, q: _q, dp: _dp, dq: _dq, qi: _qi, ...members }: JsonWebKey): JsonWebKey => members;

const RSA = rsa(2048);
const WEAK_RSA = rsa(1024);
const P256 = ec('P-256');
const P384 = ec('P-384');
const P521 = ec('P-521');

const accept = (...input: unknown[]): ReturnType<typeof acceptKeys> => acceptKeys(input, { keysMax: 16 });

function violationsOf(work: () => unknown): readonly Violation[] {
  try {
    work();
  } catch (error) {
    if (error instanceof InvalidInput) return error.violations;
    throw error;
  }
  throw new Error('was accepted');
}
const fieldsOf = (...input: unknown[]): string[] => violationsOf(() => accept(...input)).map(({ field }) => field);

describe('accepted', () => {
  it.each(['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512'])('is an RSA key for %s', (alg) => {
    const jwk = { ...publicOf(RSA), kid: 'a', alg };
    expect(accept(jwk)).toEqual({ keys: [{ kid: 'a', alg, jwk }], messages: [] });
  });

  it.each([
    ['ES256', P256],
    ['ES384', P384],
  ])('is an EC key for %s', (alg, key) => {
    const jwk = { ...publicOf(key), kid: 'a', alg };
    expect(accept(jwk).keys).toEqual([{ kid: 'a', alg, jwk }]);
  });

  it('is one kid with two algorithms, in the order given', () => {
    const identities = accept({ ...RSA, kid: 'a', alg: 'RS256' }, { ...P256, kid: 'a', alg: 'ES256' }).keys;
    expect(identities.map(({ kid, alg }) => [kid, alg])).toEqual([
      ['a', 'RS256'],
      ['a', 'ES256'],
    ]);
  });

  // The risk: a caller pastes the whole key pair, and we become the place it leaks from.
  it('is the public half alone, whatever else was sent', () => {
    const others = { use: 'sig', key_ops: ['sign'], x5c: ['AAAA'], x5t: 'a', ext: true, constructor: 1 };
    const { keys } = accept({ ...RSA, ...others, kid: 'a', alg: 'RS256' }, { ...P256, ...others, kid: 'b' });
    expect(keys.map(({ jwk }) => Object.keys(jwk).sort())).toEqual([
      ['alg', 'e', 'kid', 'kty', 'n'],
      ['alg', 'crv', 'kid', 'kty', 'x', 'y'],
    ]);
  });

  it('says which algorithm it assumed for a key without one', () => {
    const { keys, messages } = accept({ ...P256, kid: 'z', alg: 'ES256' }, { ...RSA, kid: 'a' });
    expect(keys[1]).toMatchObject({ alg: 'RS256', jwk: { alg: 'RS256' } });
    const message = 'keys[1].alg was omitted and defaulted to "RS256" (kid "a")';
    expect(messages).toEqual([{ code: 110003, message }]);
    expect(accept({ ...P384, kid: 'a' }).keys[0]?.alg).toBe('ES384');
  });
});

describe('left out without an error', () => {
  const good = { ...P256, kid: 'good', alg: 'ES256' };

  it.each<[string, object]>([
    ['a symmetric key', { kty: 'oct', k: 'AAAA', kid: 'a', alg: 'HS256' }],
    ['an Ed25519 key', { kty: 'OKP', crv: 'Ed25519', x: 'AAAA', kid: 'a', alg: 'EdDSA' }],
    ['a key of a type yet to be invented', { kty: 'MLDSA', kid: 'a' }],
    ['a key on P-521', { ...P521, kid: 'a', alg: 'ES512' }],
    ['a key on P-521 that does not say its algorithm', { ...P521, kid: 'a' }],
    ['a key on secp256k1', { ...P256, crv: 'secp256k1', kid: 'a', alg: 'ES256K' }],
    ['an RSA key for encryption by its algorithm', { ...RSA, kid: 'a', alg: 'RSA-OAEP' }],
    ['an RSA key for encryption by its use', { ...RSA, kid: 'a', use: 'enc' }],
    ['an RSA key for encryption by its operations', { ...RSA, kid: 'a', key_ops: ['encrypt', 'wrapKey'] }],
    ['a symmetric key without a kid', { kty: 'oct', k: 'AAAA' }],
    ['a symmetric key with a kid of another type', { kty: 'oct', k: 'AAAA', kid: 7 }],
  ])('is %s', (_, key) => {
    expect(accept(key, good).keys.map(({ kid }) => kid)).toEqual(['good']);
    expect(violationsOf(() => accept(key))).toEqual([
      { field: 'keys', message: 'contains no key of a supported type and algorithm' },
    ]);
  });
});

describe('refused, naming the member', () => {
  const es256 = { ...publicOf(P256), kid: 'a', alg: 'ES256' };
  const rs256 = { ...publicOf(RSA), kid: 'a', alg: 'RS256' };

  it.each<[string, unknown, string]>([
    ['no object', 'key', 'keys[0]'],
    ['null', null, 'keys[0]'],
    ['a list', [], 'keys[0]'],
    ['no kty', { kid: 'a' }, 'keys[0].kty'],
    ['a kty of another type', { ...es256, kty: 1 }, 'keys[0].kty'],
    ['no kid', { ...es256, kid: undefined }, 'keys[0].kid'],
    ['an empty kid', { ...es256, kid: '' }, 'keys[0].kid'],
    ['a kid of another type', { ...es256, kid: 1 }, 'keys[0].kid'],
    ['a kid without end', { ...es256, kid: 'a'.repeat(1025) }, 'keys[0].kid'],
    ['a kid with a NUL', { ...es256, kid: 'a\0b' }, 'keys[0].kid'],
    ['a kid with half of a character', { ...es256, kid: 'a\ud800' }, 'keys[0].kid'],
    ['no curve', { ...es256, crv: undefined }, 'keys[0].crv'],
    ['a curve that is not the one of alg', { ...publicOf(P384), kid: 'a', alg: 'ES256' }, 'keys[0].crv'],
    ['an alg of another type of key', { ...rs256, alg: 'ES256' }, 'keys[0].alg'],
    ['an alg that is no string', { ...rs256, alg: 256 }, 'keys[0].alg'],
    ['a point that is not on the curve', { ...es256, y: publicOf(ec('P-256')).y }, 'keys[0].x'],
    ['a coordinate that is too short', { ...es256, x: 'AAAA' }, 'keys[0].x'],
    ['padding', { ...es256, x: `${es256.x}=` }, 'keys[0].x'],
    ['base64 of the other alphabet', { ...rs256, n: `+/${rs256.n?.slice(2)}` }, 'keys[0].n'],
    ['no y', { ...es256, y: undefined }, 'keys[0].y'],
    ['no n', { ...rs256, n: undefined }, 'keys[0].n'],
    ['an RSA key of 1024 bits', { ...publicOf(WEAK_RSA), kid: 'a', alg: 'RS256' }, 'keys[0].n'],
    ['an exponent of 1', { ...rs256, e: 'AQ' }, 'keys[0].e'],
  ])('is %s', (_, key, field) => {
    expect(fieldsOf(key)).toEqual([field]);
  });

  it('is the second key of the same kid and alg', () => {
    expect(fieldsOf(es256, rs256, { ...es256, ...publicOf(ec('P-256')) })).toEqual(['keys[2].kid']);
  });

  it('is every broken key of the list, under the path of the list', () => {
    const work = (): unknown =>
      acceptKeys([{ ...es256, kid: '' }, es256, { ...rs256, n: '' }], { keysMax: 16, path: 'credentials.keys' });
    expect(violationsOf(work).map(({ field }) => field)).toEqual(['credentials.keys[0].kid', 'credentials.keys[2].n']);
  });

  it('is an empty list, and one that has more usable keys than there is room', () => {
    expect(fieldsOf()).toEqual(['keys']);
    const many = Array.from({ length: 17 }, (_, index) => ({ ...es256, kid: `${index}` }));
    expect(fieldsOf(...many)).toEqual(['keys']);
    const oct = { kty: 'oct', k: 'AAAA', kid: 'a' };
    expect(accept(...many.slice(1), oct).keys).toHaveLength(16);
    expect(fieldsOf(...Array.from({ length: 257 }, () => oct))).toEqual(['keys']);
  });
});

// A member in the wrong place may be a private one.
it('quotes nothing of a key in what it says', () => {
  const secret = 'bm90IGEgcHVibGljIG1lbWJlcg+/';
  const refuse = (): unknown => accept({ ...RSA, n: secret, kid: 'a' });
  expect(refuse).toThrow(InvalidInput);
  expect(refuse).not.toThrow(secret);
});

it('answers whatever it is given with keys that can be imported, or with the members that are wrong', () => {
  const member = fc.oneof(
    fc.constantFrom('RSA', 'EC', 'OKP', 'oct', 'P-256', 'P-384', 'ES256', 'RS256', 'sig', 'enc', 'AQAB'),
    fc.constantFrom(...Object.values(publicOf(RSA)), ...Object.values(publicOf(P256))),
    fc.jsonValue(),
  );
  const names = ['kty', 'kid', 'alg', 'crv', 'x', 'y', 'n', 'e', 'd', 'k', 'use', 'key_ops', '__proto__'];
  const surely = fc.dictionary(fc.constantFrom(...names), member).map((members) => ({ ...publicOf(P256), ...members }));
  const key = fc.oneof(surely, fc.dictionary(fc.constantFrom(...names), member), fc.jsonValue());
  fc.assert(
    fc.property(fc.array(key, { maxLength: 4 }), (input) => {
      let result: ReturnType<typeof acceptKeys>;
      try {
        result = accept(...input);
      } catch (error) {
        expect(error).toBeInstanceOf(InvalidInput);
        return;
      }
      for (const { kid, alg, jwk } of result.keys) {
        expect(jwk).toMatchObject({ kid, alg });
        expect(createPublicKey({ key: { ...jwk }, format: 'jwk' }).type).toBe('public');
      }
    }),
    { numRuns: 500 },
  );
});
