import type { PublicJwk } from '@rekey/contracts';
import fc from 'fast-check';
import { inheritMembers } from './inherit-members.js';

const stored = (jwk: PublicJwk & { kid: string; alg: string }): { kid: string; alg: string; jwk: PublicJwk } => ({
  kid: jwk.kid,
  alg: jwk.alg,
  jwk,
});
const RSA = { kty: 'RSA', kid: 'a', n: 'n', e: 'e' };
const EC = { kty: 'EC', kid: 'a', alg: 'ES256', crv: 'P-256', x: 'x', y: 'y' };
const OCT = { kty: 'oct', kid: 'a', alg: 'HS256' };
const SECRET = 'the secret';

const inherit = (listed: readonly unknown[], rows: readonly ReturnType<typeof stored>[]): unknown[] =>
  inheritMembers(listed, rows, () => SECRET);

it('a listed key takes what it leaves out from the stored one of its kid and alg, and nothing else', () => {
  const rows = [stored({ ...RSA, alg: 'RS256' }), stored(EC), stored({ ...EC, kid: 'b', x: 'other' }), stored(OCT)];
  expect(inherit([{ kid: 'a', alg: 'ES256', y: 'new' }], rows)).toEqual([{ ...EC, y: 'new' }]);
  expect(inherit([{ kid: 'a', alg: 'RS256' }], rows)).toEqual([{ ...RSA, alg: 'RS256' }]);
  expect(inherit([{ kid: 'b', alg: 'ES256', kty: 'EC' }], rows)).toEqual([{ ...EC, kid: 'b', x: 'other' }]);
  expect(
    inherit(
      [
        { kid: 'c', alg: 'ES256' },
        { kid: 'a', alg: 'ES384' },
      ],
      rows,
    ),
  ).toEqual([
    { kid: 'c', alg: 'ES256' },
    { kid: 'a', alg: 'ES384' },
  ]);
});

it('the secret is taken only where the member is absent: null is given, and so is another one', () => {
  const rows = [stored(OCT)];
  expect(inherit([{ kid: 'a', alg: 'HS256' }], rows)).toEqual([{ ...OCT, k: SECRET }]);
  expect(inherit([{ ...OCT, k: null }], rows)).toEqual([{ ...OCT, k: null }]);
  expect(inherit([{ ...OCT, k: 'new' }], rows)).toEqual([{ ...OCT, k: 'new' }]);
  expect(inherit([{ ...OCT, alg: 'HS384' }], rows)).toEqual([{ ...OCT, alg: 'HS384' }]);
});

describe('a listed key without alg', () => {
  it('is the RSA key of the default algorithm, and is told so again', () => {
    const rows = [stored({ ...RSA, alg: 'PS256' }), stored({ ...RSA, alg: 'RS256', n: 'other' })];
    expect(inherit([{ kty: 'RSA', kid: 'a' }], rows)).toEqual([{ ...RSA, n: 'other' }]);
  });

  it('is the EC key of its curve', () => {
    const rows = [stored(EC), stored({ ...EC, alg: 'ES384', crv: 'P-384' })];
    expect(inherit([{ kty: 'EC', kid: 'a', crv: 'P-384' }], rows)).toEqual([{ ...EC, alg: undefined, crv: 'P-384' }]);
    expect(inherit([{ kty: 'EC', kid: 'a' }], rows)).toEqual([{ kty: 'EC', kid: 'a' }]);
  });

  it('is the one public key of its kid, and never a secret', () => {
    expect(inherit([{ kid: 'a' }], [stored(EC), stored(OCT)])).toEqual([EC]);
    expect(inherit([{ kid: 'a' }], [stored(OCT)])).toEqual([{ kid: 'a' }]);
    expect(inherit([{ kid: 'a', kty: 'oct' }], [stored(EC), stored(OCT)])).toEqual([{ kid: 'a', kty: 'oct' }]);
  });
});

it('whatever is listed keeps its place and every member it has', () => {
  const rows = [stored({ ...RSA, alg: 'RS256' }), stored(EC), stored(OCT)];
  const member = fc.oneof(fc.constantFrom('a', 'RSA', 'EC', 'oct', 'RS256', 'ES256', 'HS256', 'P-256'), fc.jsonValue());
  const item = fc.oneof(fc.dictionary(fc.constantFrom('kid', 'kty', 'alg', 'k', 'x', 'n'), member), fc.jsonValue());
  fc.assert(
    fc.property(fc.array(item), (listed) => {
      const merged = inherit(listed, rows);
      expect(merged).toHaveLength(listed.length);
      for (const [index, one] of listed.entries()) {
        if (typeof one !== 'object' || one === null || Array.isArray(one)) expect(merged[index]).toBe(one);
        else expect(merged[index]).toMatchObject({ ...(one as object) });
      }
    }),
  );
});
