import { generateKeyPairSync } from 'node:crypto';
import fc from 'fast-check';
import { calculateJwkThumbprint, type JWK } from 'jose';
import { JwkInvalid, JwkUnsupported } from './crypto-errors.js';
import { defaultAlgorithm, type PublicJwk, publicJwkOf, thumbprint } from './public-jwk.js';

const privateJwks = [
  generateKeyPairSync('rsa', { modulusLength: 2048 }),
  generateKeyPairSync('ec', { namedCurve: 'P-256' }),
  generateKeyPairSync('ec', { namedCurve: 'P-384' }),
  generateKeyPairSync('ec', { namedCurve: 'P-521' }),
  generateKeyPairSync('ed25519'),
].map(({ privateKey }) => privateKey.export({ format: 'jwk' }) as Record<string, unknown>);

const PUBLIC_MEMBERS = ['kty', 'n', 'e', 'crv', 'x', 'y', 'kid', 'alg', 'use'];
const PRIVATE_MEMBERS = ['d', 'p', 'q', 'dp', 'dq', 'qi', 'oth', 'k', 'priv'];

describe('publicJwkOf', () => {
  // The risk: a private member that reaches an answer, an event or a JWKS is a leaked key.
  it('lets nothing through but public members, whatever else a key carries', () => {
    const names = fc.oneof(fc.string(), fc.constantFrom(...PRIVATE_MEMBERS));
    const extras = fc.dictionary(
      names.filter((name) => !PUBLIC_MEMBERS.includes(name)),
      fc.jsonValue(),
    );
    fc.assert(
      fc.property(fc.constantFrom(...privateJwks), extras, (jwk, extra) => {
        const result = publicJwkOf({ ...extra, ...jwk, kid: 'k1', alg: 'x', use: 'sig' });
        expect(PUBLIC_MEMBERS).toEqual(expect.arrayContaining(Object.keys(result)));
        expect(JSON.stringify(result)).not.toContain(String(jwk['d']));
        for (const [name, value] of Object.entries(result))
          expect(value).toBe(jwk[name] ?? { kid: 'k1', alg: 'x', use: 'sig' }[name]);
      }),
    );
  });

  it('refuses secrets and unknown types, which have no public half', () => {
    for (const kty of ['oct', 'AKP', 'rsa', '__proto__']) {
      expect(() => publicJwkOf({ kty, k: 'c2VjcmV0', n: 'AQAB', e: 'AQAB' })).toThrow(JwkUnsupported);
    }
  });

  it('names the member that is missing or of the wrong type', () => {
    const rsa = { kty: 'RSA', n: 'abc', e: 'AQAB' };
    const fieldOf = (jwk: unknown): unknown => {
      try {
        return publicJwkOf(jwk);
      } catch (error) {
        return error instanceof JwkInvalid ? error.violations[0]?.field : error;
      }
    };
    expect(
      [{}, { ...rsa, n: undefined }, { ...rsa, e: 3 }, { ...rsa, n: '' }, { ...rsa, kid: null }].map(fieldOf),
    ).toEqual(['kty', 'n', 'e', 'n', 'kid']);
    expect([null, 'RSA', 3, [rsa], undefined].map(fieldOf)).toEqual(['', '', '', '', '']);
  });
});

describe('thumbprint', () => {
  it('is the one of RFC 7638, section 3.1', () => {
    const n =
      '0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78LhWx4cbbfAAtVT86zwu1RK7aPFFxuhDR1L6tSoc_BJECPebWKRXjBZCiFV4n3oknjhMs' +
      'tn64tZ_2W-5JsGY4Hc5n9yBXArwl93lqt7_RN5w6Cf0h4QyQ5v-65YGjQR0_FDW2QvzqY368QQMicAtaSqzs8KJZgnYb9c7d0zgdAZHzu6qMQvRL5hajrn1n91CbOpbI' +
      'SD08qNLyrdkt-bFTWhAI4vMQFh6WeZu0fM4lFd2NcRwr3XPksINHaQ-G_xBniIqbw0Ls1jF44-csFCur-kEgU8awapJzKnqDKgw';
    expect(thumbprint({ kty: 'RSA', n, e: 'AQAB', alg: 'RS256', kid: '2011-04-29' })).toBe(
      'NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs',
    );
  });

  it('agrees with jose for every type and ignores labels', async () => {
    for (const jwk of privateJwks) {
      const result = publicJwkOf({ ...jwk, kid: 'k1', use: 'sig' });
      expect(thumbprint(result)).toBe(await calculateJwkThumbprint(jwk as JWK));
    }
  });
});

describe('defaultAlgorithm', () => {
  it('follows type and curve', () => {
    expect(privateJwks.map((jwk) => defaultAlgorithm(publicJwkOf(jwk)))).toEqual([
      'RS256',
      'ES256',
      'ES384',
      'ES512',
      'EdDSA',
    ]);
  });

  it('has none for a curve that does not sign', () => {
    const point = { x: 'AA', y: 'AA' };
    const others: PublicJwk[] = [
      { kty: 'EC', crv: 'secp256k1', ...point },
      { kty: 'OKP', crv: 'X25519', x: 'AA' },
      { kty: 'OKP', crv: 'P-256', x: 'AA' },
    ];
    for (const jwk of others) expect(() => defaultAlgorithm(jwk)).toThrow(JwkUnsupported);
  });
});
