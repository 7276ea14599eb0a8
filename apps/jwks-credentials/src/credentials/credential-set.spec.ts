import type { PublicJwk } from '@rekey/contracts';
import fc from 'fast-check';
import { acceptedOf, identitiesOf, keysOf, sameKey, sameKeys } from './credential-set.js';
import { Credential } from './credential.entity.js';

const NOW = new Date('2026-01-01T00:00:00.000Z');
const at = (offsetMs: number): Date => new Date(NOW.getTime() + offsetMs);

const EC: PublicJwk = { kty: 'EC', crv: 'P-256', x: 'x', y: 'y' };
const RSA: PublicJwk = { kty: 'RSA', n: 'n', e: 'e' };

/** A row that is active and was given by PUT, unless said otherwise. */
function row({ jwk = EC, kid = 'kid', alg = 'ES256', ...overrides }: Partial<Credential> = {}): Credential {
  return Object.assign(new Credential(), {
    id: kid,
    configurationId: 'configuration',
    sourceId: null,
    position: 0,
    version: 1,
    state: 'active' as const,
    createdAt: at(-1000),
    retireAt: null,
    kid,
    alg,
    jwk: { ...jwk, kid, alg },
    ...overrides,
  });
}

const kids = (rows: readonly Credential[]): string[] => rows.map(({ kid }) => kid);

describe('what a configuration accepts', () => {
  it.each<[string, Partial<Credential>, boolean]>([
    ['an active key', {}, true],
    ['a key inside its overlap', { state: 'retiring', retireAt: at(1) }, true],
    ['a key at the very end of its overlap', { state: 'retiring', retireAt: at(0) }, false],
    ['a key past its overlap', { state: 'retiring', retireAt: at(-1) }, false],
    ['a retired key', { state: 'retired', retireAt: at(-1) }, false],
    ['a compromised key', { state: 'compromised', retireAt: at(1) }, false],
    ['a staged key', { state: 'staged' }, false],
  ])('says of %s', (_name, overrides, accepted) => {
    expect(acceptedOf([row(overrides)], NOW)).toHaveLength(accepted ? 1 : 0);
  });

  it('has the keys given by PUT first, then those of the sources in the order of binding, the newest first', () => {
    const rows = [
      row({ kid: 'second source', sourceId: '2' }),
      row({ kid: 'old', sourceId: '1', version: 1, state: 'retiring', retireAt: at(1) }),
      row({ kid: 'put b', position: 1 }),
      row({ kid: 'new', sourceId: '1', version: 2 }),
      row({ kid: 'put a', position: 0 }),
    ];
    const expected = ['put a', 'put b', 'new', 'old', 'second source'];
    fc.assert(
      fc.property(fc.shuffledSubarray(rows, { minLength: rows.length }), (shuffled) => {
        expect(kids(acceptedOf(shuffled, NOW))).toEqual(expected);
      }),
    );
  });

  it('has a key once that came in two ways, and two keys that share a kid', () => {
    const given = row({ kid: 'same' });
    const fromSource = row({ kid: 'same', sourceId: '1' });
    const mirrored = row({ kid: 'same', sourceId: '1', version: 2, jwk: { ...EC, y: 'other' } as PublicJwk });
    const accepted = acceptedOf([fromSource, mirrored, given], NOW);
    expect(accepted).toEqual([given, mirrored]);
    expect(identitiesOf(accepted)).toEqual([
      { kid: 'same', alg: 'ES256' },
      { kid: 'same', alg: 'ES256' },
    ]);
    expect(keysOf(accepted)).toEqual([given.jwk, mirrored.jwk]);
  });

  it('leaves the list it is given as it is', () => {
    const rows = Object.freeze([row({ kid: 'b', position: 1 }), row({ kid: 'a' })]);
    expect(kids(acceptedOf(rows, NOW))).toEqual(['a', 'b']);
  });
});

describe('whether keys are the same', () => {
  it.each<[string, Partial<Credential>, boolean]>([
    ['its row, position and source', { id: 'other', position: 7, sourceId: 'source', version: 3 }, true],
    ['its time of making', { createdAt: at(5) }, true],
    ['the kid', { kid: 'other' }, false],
    ['the algorithm', { alg: 'ES384' }, false],
    ['x', { jwk: { ...EC, x: 'other' } as PublicJwk }, false],
    ['y alone', { jwk: { ...EC, y: 'other' } as PublicJwk }, false],
    ['the curve', { jwk: { ...EC, crv: 'P-384' } as PublicJwk }, false],
    ['the type', { jwk: RSA }, false],
  ])('is told when only %s differs', (_name, overrides, same) => {
    expect(sameKey(row(), row(overrides))).toBe(same);
    expect(sameKeys([row()], [row(overrides)])).toBe(same);
  });

  it.each<[string, Partial<PublicJwk>]>([
    ['the modulus', { n: 'other' }],
    ['the exponent', { e: 'other' }],
  ])('is told when only %s of an RSA key differs', (_name, members) => {
    const other = { ...RSA, ...members } as PublicJwk;
    expect(sameKey(row({ jwk: RSA }), row({ jwk: other }))).toBe(false);
  });

  it('depends on the end of the overlap and on the order, for sets', () => {
    const [one, two] = [row({ kid: 'one' }), row({ kid: 'two' })];
    expect(sameKeys([one, two], [one, two])).toBe(true);
    expect(sameKeys([one, two], [two, one])).toBe(false);
    expect(sameKeys([one], [one, two])).toBe(false);
    expect(sameKeys([one], [row({ kid: 'one', state: 'retiring', retireAt: at(1) })])).toBe(false);
    expect(sameKeys([], [])).toBe(true);
  });
});
