import { checkAssertion } from './assertion-claims.js';

const issuer = 'https://rekey.example';
const now = new Date('2026-01-02T03:04:05.000Z');
const seconds = now.getTime() / 1000;

function check(claims: object, header: object = {}): ReturnType<typeof checkAssertion> {
  const encode = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
  const base = { iss: '1', sub: '1', aud: issuer, iat: seconds, exp: seconds + 60 };
  const token = `${encode({ alg: 'RS256', kid: '2', ...header })}.${encode({ ...base, ...claims })}.c2ln`;
  return checkAssertion(token, { issuer, now });
}

describe('checkAssertion', () => {
  it('says who asks, with which key, and what was signed', () => {
    const checked = check({ jti: 'once' });
    expect(checked).toMatchObject({ clientId: '1', kid: '2', algorithm: 'RS256', jti: 'once' });
    expect(checked?.signature.toString()).toBe('sig');
    expect(checked?.signedBytes.toString()).toMatch(/^[\w-]+\.[\w-]+$/);
  });

  it.each([
    ['exp', { exp: seconds + 2 }, { exp: seconds + 1 }],
    ['iat of the past', { iat: seconds - 3600 }, { iat: seconds - 3601 }],
    ['iat of the future', { iat: seconds + 1 }, { iat: seconds + 2 }],
    ['nbf', { nbf: seconds + 1 }, { nbf: seconds + 2 }],
  ])('draws the line of %s where the contract does', (_, good, bad) => {
    expect(check(good)).toBeDefined();
    expect(check(bad)).toBeUndefined();
  });

  it.each([
    { exp: '9999999999' },
    { exp: null },
    { exp: 1e400 },
    { iat: '1' },
    { nbf: '1' },
    { nbf: null },
    { nbf: 1e400 },
    { aud: {} },
    { aud: [[issuer]] },
    { sub: '' },
  ])('refuses claims of another type: %j', (claims) => {
    expect(check({ ...claims, ...('sub' in claims ? { iss: claims.sub } : {}) })).toBeUndefined();
  });

  it.each([
    { alg: 'none' },
    { alg: 'HS256' },
    { alg: 'RS384' },
    { alg: 1 },
    { kid: '' },
    { kid: 7 },
    { kid: 'x'.repeat(201) },
    { crit: [] },
  ])('refuses a header with %j', (header) => {
    expect(check({}, header)).toBeUndefined();
  });

  // The jti is remembered until then: forgotten earlier, the assertion could be used again.
  it('knows when an assertion is dead whatever its exp says', () => {
    const deadAfter = (exp: number): number => (check({ exp })?.deadAt.getTime() as number) / 1000 - seconds;
    expect(deadAfter(seconds + 60)).toBe(60 + 60);
    expect(deadAfter(seconds + 1_000_000)).toBe(3600 + 60);
  });
});
