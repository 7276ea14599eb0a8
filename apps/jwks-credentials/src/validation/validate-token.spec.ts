import { createHmac, createPublicKey, generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import fc from 'fast-check';
import { SignJWT } from 'jose';
import { ACCEPTED_ALGORITHMS } from '../credentials/accept-keys.js';
import { type InvalidReason, validateToken, type VerificationKey } from './validate-token.js';

type Alg = (typeof ACCEPTED_ALGORITHMS)[number];

const RSA = [1, 2].map(() => generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey);
const P256 = [1, 2].map(() => generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey);
const P384 = [1, 2].map(() => generateKeyPairSync('ec', { namedCurve: 'P-384' }).privateKey);
const pairsFor = (alg: Alg): readonly KeyObject[] => (alg === 'ES256' ? P256 : alg === 'ES384' ? P384 : RSA);

const NOW = 1_800_000_000;
const CLAIMS = { sub: 'caller', roles: ['a', { b: null }], exp: NOW + 600 };

const keyOf = (alg: Alg, pair: KeyObject, facts: Partial<VerificationKey> = {}): VerificationKey => ({
  configId: 'config',
  kid: 'kid',
  alg,
  key: createPublicKey(pair),
  retireAtMs: undefined,
  ...facts,
});

const tokenOf = (alg: Alg, pair: KeyObject, claims: object = CLAIMS, header: object = {}): Promise<string> =>
  new SignJWT({ ...claims }).setProtectedHeader({ alg, kid: 'kid', ...header }).sign(pair);

const encode = (value: object | string): string =>
  Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64url');

/** For what jose refuses to make. */
function handMade(header: object, pair: KeyObject = P256[0]!, claims: object | string = CLAIMS): string {
  const input = `${encode(header)}.${encode(claims)}`;
  const signature = sign('sha256', Buffer.from(input), { key: pair, dsaEncoding: 'ieee-p1363' });
  return `${input}.${signature.toString('base64url')}`;
}

function validate(token: string, keys: readonly VerificationKey[], nowSeconds = NOW): unknown {
  const result = validateToken(token, (kid) => keys.filter((key) => key.kid === kid), nowSeconds * 1000);
  return 'answer' in result ? result.answer : result;
}

const invalid = (reason: InvalidReason): object => ({ valid: false, reason });

describe.each(ACCEPTED_ALGORITHMS)('%s', (alg) => {
  const [pair, other] = pairsFor(alg) as [KeyObject, KeyObject];

  it('accepts a token that jose signed', async () => {
    const token = await tokenOf(alg, pair);
    expect(validate(token, [keyOf(alg, pair)])).toEqual({
      valid: true,
      configId: 'config',
      kid: 'kid',
      alg,
      claims: CLAIMS,
    });
  });

  it('refuses it with another key, with other claims, and with another signature', async () => {
    const token = await tokenOf(alg, pair);
    const [header, , signature] = token.split('.') as [string, string, string];
    const flipped = Buffer.from(signature, 'base64url');
    flipped[10]! ^= 1;
    const bad = [
      `${header}.${encode({ ...CLAIMS, sub: 'other' })}.${signature}`,
      `${header}.${token.split('.')[1]}.${flipped.toString('base64url')}`,
      `${header}.${token.split('.')[1]}.`,
      `${header}.${token.split('.')[1]}.${encode(Buffer.from(signature, 'base64url').subarray(1).toString('latin1'))}`,
    ];
    expect(validate(token, [keyOf(alg, other)])).toEqual(invalid('bad_signature'));
    for (const one of bad) expect(validate(one, [keyOf(alg, pair)])).toEqual(invalid('bad_signature'));
  });

  it('finds the right one of several keys under the same kid', async () => {
    const keys = [keyOf(alg, other, { configId: 'first' }), keyOf(alg, pair, { configId: 'second' })];
    expect(validate(await tokenOf(alg, pair), keys)).toMatchObject({ valid: true, configId: 'second' });
  });
});

// The risk: whoever writes the token decides how, or with what, it is verified.
describe('the token does not choose', () => {
  const [pair, other] = P256 as [KeyObject, KeyObject];
  const key = keyOf('ES256', pair);

  it('no signature at all', () => {
    for (const alg of ['none', 'None', 'NONE', '']) {
      const unsigned = `${encode({ alg, kid: 'kid' })}.${encode(CLAIMS)}.`;
      expect(validate(unsigned, [key])).toEqual(invalid('algorithm_not_allowed'));
    }
  });

  it('HMAC with the public key as its secret', () => {
    const spki = createPublicKey(pair).export({ type: 'spki', format: 'pem' });
    const input = `${encode({ alg: 'HS256', kid: 'kid' })}.${encode(CLAIMS)}`;
    const token = `${input}.${createHmac('sha256', spki).update(input).digest('base64url')}`;
    expect(validate(token, [key])).toEqual(invalid('algorithm_not_allowed'));
  });

  it('another algorithm of the same key', async () => {
    const token = await tokenOf('PS256', RSA[0]!);
    expect(validate(token, [keyOf('RS256', RSA[0]!)])).toEqual(invalid('algorithm_not_allowed'));
    expect(validate(token, [keyOf('RS256', RSA[0]!), keyOf('PS256', RSA[0]!)])).toMatchObject({ valid: true });
  });

  it('another curve than its algorithm has', () => {
    const token = handMade({ alg: 'ES256', kid: 'kid' }, P384[0]);
    expect(validate(token, [keyOf('ES256', P384[0]!)])).toEqual(invalid('bad_signature'));
  });

  it('an ECDSA signature in another encoding', () => {
    const input = `${encode({ alg: 'ES256', kid: 'kid' })}.${encode(CLAIMS)}`;
    const der = sign('sha256', Buffer.from(input), { key: pair, dsaEncoding: 'der' });
    expect(validate(`${input}.${der.toString('base64url')}`, [key])).toEqual(invalid('bad_signature'));
  });

  it('a PSS salt of another length than the digest', () => {
    const input = `${encode({ alg: 'PS256', kid: 'kid' })}.${encode(CLAIMS)}`;
    const signature = sign('sha256', Buffer.from(input), { key: RSA[0]!, padding: 6, saltLength: 20 });
    expect(validate(`${input}.${signature.toString('base64url')}`, [keyOf('PS256', RSA[0]!)])).toEqual(
      invalid('bad_signature'),
    );
  });

  it('a key, or where to get one', () => {
    const jwk = createPublicKey(other).export({ format: 'jwk' });
    const header = { alg: 'ES256', kid: 'kid', jwk, jku: 'https://example.com/jwks.json', x5u: 'https://example.com/' };
    expect(validate(handMade(header, other), [key])).toEqual(invalid('bad_signature'));
    expect(validate(handMade({ ...header, kid: 'unknown' }, other), [key])).toEqual(invalid('unknown_key'));
    expect(validate(handMade(header), [key])).toMatchObject({ valid: true });
  });

  it('extensions that have to be understood', () => {
    for (const crit of [['exp'], ['b64'], [], 'exp', null]) {
      const token = handMade({ alg: 'ES256', kid: 'kid', crit, b64: false });
      expect(validate(token, [key])).toEqual(invalid('unsupported_critical_header'));
    }
  });
});

describe('a key', () => {
  const [pair] = P256 as [KeyObject];

  it('is found by its kid alone', async () => {
    const token = await tokenOf('ES256', pair);
    expect(validate(token, [keyOf('ES256', pair, { kid: 'other' })])).toEqual(invalid('unknown_key'));
    expect(validate(handMade({ alg: 'ES256' }), [keyOf('ES256', pair)])).toEqual(invalid('unknown_key'));
  });

  it('verifies until its overlap ends, and not from that instant on', async () => {
    const token = await tokenOf('ES256', pair);
    const key = keyOf('ES256', pair, { retireAtMs: NOW * 1000 });
    expect(validate(token, [key], NOW - 0.001)).toMatchObject({ valid: true });
    expect(validate(token, [key], NOW)).toEqual(invalid('unknown_key'));
  });
});

describe('time', () => {
  const key = keyOf('ES256', P256[0]!);
  const at = (claims: object | string): unknown =>
    validate(handMade({ alg: 'ES256', kid: 'kid' }, P256[0], claims), [key]);

  it('has 60 s of tolerance', () => {
    expect(at({ exp: NOW - 59.9 })).toMatchObject({ valid: true });
    expect(at({ exp: NOW - 60 })).toEqual(invalid('expired'));
    expect(at({ nbf: NOW + 60 })).toMatchObject({ valid: true });
    expect(at({ nbf: NOW + 60.1 })).toEqual(invalid('not_yet_valid'));
  });

  it('is not asked of a token that says none', () => {
    expect(at({})).toMatchObject({ valid: true, claims: {} });
    expect(at({ iat: NOW + 9_999, iss: 1 })).toMatchObject({ valid: true });
  });

  it.each(['"soon"', 'null', 'true', '[1]', '"9999999999"', '1e999', '-1e999'])('is never %s', (value) => {
    expect(at(`{"exp":${value}}`)).toEqual(invalid('malformed'));
    expect(at(`{"nbf":${value}}`)).toEqual(invalid('malformed'));
  });
});

describe('whatever text comes', () => {
  const keys = [keyOf('ES256', P256[0]!), keyOf('RS256', RSA[0]!), keyOf('ES384', P384[0]!)];
  const REFUSED = { valid: false, reason: expect.any(String) };

  it('is answered', () => {
    const json = fc.oneof(
      fc.json(),
      fc.jsonValue().map((value) => JSON.stringify({ alg: 'ES256', kid: 'kid', value })),
    );
    const segment = fc.oneof(json.map(encode), fc.base64String(), fc.string({ unit: 'binary' }));
    const segments = fc.array(segment, { maxLength: 5 }).map((parts) => parts.join('.'));
    fc.assert(
      fc.property(fc.oneof(segments, fc.string({ unit: 'binary' })), (text) => {
        expect(validate(text, keys)).toEqual(REFUSED);
      }),
      { numRuns: 1_000 },
    );
  });

  it('is not taken for a good token that differs from it in one character', async () => {
    const token = await tokenOf('ES256', P256[0]!);
    expect(validate(token, keys)).toMatchObject({ valid: true });
    const changed = fc
      .tuple(fc.nat(token.length - 1), fc.constantFrom(...'AZaz09-_.=+/ é\0'))
      .map(([at, character]) => `${token.slice(0, at)}${character}${token.slice(at + 1)}`)
      .filter((text) => text !== token);
    fc.assert(
      fc.property(changed, (text) => {
        expect(validate(text, keys)).toEqual(REFUSED);
      }),
      { numRuns: 1_000 },
    );
  });

  it('of any size is answered', () => {
    for (const text of [
      '.'.repeat(1e6),
      'a'.repeat(1e6),
      `${'a.'.repeat(2)}${'A'.repeat(1e6)}`,
      `${encode(`{"alg":"ES256","a":${'['.repeat(9_000)}${']'.repeat(9_000)}}`)}.e30.`,
    ]) {
      expect(validate(text, keys)).toEqual(REFUSED);
    }
  });
});
