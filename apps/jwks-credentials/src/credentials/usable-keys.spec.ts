import { generateKeyPairSync, type JsonWebKey } from 'node:crypto';
import { usableKeys } from './usable-keys.js';

const ec = generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey.export({ format: 'jwk' });
const other = generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey.export({ format: 'jwk' });
const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 }).publicKey.export({ format: 'jwk' });
const weak = generateKeyPairSync('rsa', { modulusLength: 1024 }).publicKey.export({ format: 'jwk' });
const good = { ...ec, kid: 'good', alg: 'ES256', use: 'sig' };
const shortened = (text = ''): string => Buffer.from(text, 'base64url').subarray(1).toString('base64url');

const kidsOf = (...keys: unknown[]): string[] => usableKeys(keys).keys.map(({ kid }) => kid);

describe('a JWK Set of somebody else', () => {
  it.each<[string, unknown, RegExp]>([
    ['an RSA key of 1024 bits', { ...weak, kid: 'odd', alg: 'RS256' }, /n must have at least 2048 bits/],
    ['a certificate without the key', { kty: 'RSA', kid: 'odd', use: 'sig', x5c: ['MIIB'] }, /n is required/],
    ['no kty', { kid: 'odd' }, /kty must be a string/],
    ['alg null', { ...rsa, kid: 'odd', alg: null }, /alg must be/],
    ['a coordinate of 31 octets', { ...ec, x: shortened(ec.x), kid: 'odd' }, /x must have 32 octets/],
    ['a curve that is not of its alg', { ...ec, kid: 'odd', alg: 'ES384' }, /crv does not fit/],
    ['a point off its curve', { ...ec, x: ec.y, kid: 'odd' }, /no point/],
    ['members of another type', { ...ec, x: 7, kid: 'odd' }, /x must be/],
    ['a kid without end', { ...ec, kid: 'o'.repeat(1_025) }, /kid must have at most/],
    ['a kid with NUL', { ...ec, kid: 'o\0' }, /NUL/],
    ['the kid and alg of another key', { ...other, kid: 'good', alg: 'ES256' }, /those of another key/],
  ])('loses a key with %s, and says so', (_, odd, reason) => {
    const { keys, leftOut } = usableKeys([good, odd]);
    expect(keys.map(({ kid }) => kid)).toEqual(['good']);
    expect(leftOut).toEqual([expect.stringMatching(reason)]);
    expect(leftOut[0]).toMatch(/^keys\[1\] \(kid "/);
    expect(leftOut[0]?.length).toBeLessThan(200);
    expect(leftOut[0]).not.toMatch(/[\0\p{Surrogate}]/u);
  });

  it.each<[string, unknown]>([
    ['a kind that does not sign here', { kty: 'AKP', alg: 'ML-DSA-65', kid: 'odd', pub: 'AA' }],
    ['another use', { ...ec, kid: 'odd', use: 'enc' }],
    ['a secret', { kty: 'oct', k: 'AA', kid: 'odd' }],
    ['no kid', { ...ec, kid: undefined }],
    ['null as kid', { ...ec, kid: null }],
    ['no object', 'odd'],
    ['null', null],
    ['the same key once more', { ...good, use: undefined, x5c: ['MIIB'] }],
  ])('loses %s without a word', (_, odd) => {
    expect(usableKeys([odd, good, good, odd])).toMatchObject({ keys: [{ kid: 'good' }], leftOut: [] });
  });

  it('may write numbers with padding, and an exponent with zeros before it', () => {
    const padded = { ...rsa, n: `${rsa.n ?? ''}==`, e: 'AAEAAQ', kid: 'padded', alg: 'RS256' };
    const coordinates = { ...ec, x: `${ec.x ?? ''}=`, y: `${ec.y ?? ''}=`, kid: 'coordinates' };
    const { keys, leftOut } = usableKeys([padded, coordinates]);
    const plain: JsonWebKey = { kty: 'RSA', n: rsa.n ?? '', e: 'AQAB' };
    expect(keys.map(({ jwk }) => jwk)).toEqual([
      expect.objectContaining(plain),
      expect.objectContaining({ x: ec.x, y: ec.y }),
    ]);
    expect(leftOut).toEqual([]);
  });

  it('is refused when it has no key that can be used, with the reasons', () => {
    expect(() => usableKeys([])).toThrow(/at least one key/);
    expect(() => usableKeys([{ kty: 'oct', kid: 'a' }])).toThrow(/no key of a supported type/);
    expect(() => usableKeys([{ ...weak, kid: 'a' }])).toThrow(/kid "a"\): n must have/);
  });

  it('is read up to a number of keys, which says so', () => {
    const many = Array.from({ length: 300 }, (_, index) => ({ ...ec, kid: String(index), alg: 'ES256' }));
    expect(kidsOf(...many)).toHaveLength(256);
    expect(usableKeys(many).leftOut).toEqual([expect.stringMatching(/first 256/)]);
  });
});
