import type { AcceptedKey } from '../credentials/accept-keys.js';
import type { Credential } from '../credentials/credential.entity.js';
import { rotated, taken } from './source-ring.js';

const SOURCE = { id: 'source', configurationId: 'config' };
const T0 = Date.parse('2026-01-01T00:00:00Z');
const at = (seconds: number): Date => new Date(T0 + seconds * 1000);

const key = (kid: string): AcceptedKey => ({ kid, alg: 'ES256', jwk: { kty: 'EC', kid, alg: 'ES256' } });
const update = (version: number, seconds: number, overlapSeconds: number): Parameters<typeof rotated>[2] => ({
  version,
  overlap: `${overlapSeconds}s`,
  retireAt: overlapSeconds === 0 ? null : at(seconds + overlapSeconds).toISOString(),
});
const facts = (rows: readonly Credential[]): unknown[] =>
  rows.map(({ version, kid, state, retireAt }) => [
    version,
    kid,
    state,
    retireAt === null ? null : Number(retireAt) - T0,
  ]);

const bound = (version = 1): Credential[] =>
  taken(SOURCE, [{ version, key: key(`v${version}`), retireAt: null }], at(0));

it('puts the new key before the old one, which ends when the event says', () => {
  const rows = rotated(SOURCE, bound(), update(2, 10, 60), key('v2'));
  expect(facts(rows)).toEqual([
    [2, 'v2', 'active', null],
    [1, 'v1', 'retiring', 70_000],
  ]);
  expect(rows[0]).toMatchObject({ sourceId: 'source', configurationId: 'config', alg: 'ES256' });
});

it('ends every older key when there is no overlap', () => {
  const rows = rotated(SOURCE, bound(), update(2, 10, 3600), key('v2'));
  expect(facts(rotated(SOURCE, rows, update(3, 20, 0), key('v3')))).toEqual([[3, 'v3', 'active', null]]);
});

it('keeps at most the newest of the older keys', () => {
  const rows = rotated(SOURCE, bound(), update(2, 10, 3600), key('v2'));
  expect(facts(rotated(SOURCE, rows, update(3, 20, 3600), key('v3')))).toEqual([
    [3, 'v3', 'active', null],
    [2, 'v2', 'retiring', 3_620_000],
  ]);
});

it('takes the version numbers of the vault, with gaps where it could not follow', () => {
  expect(facts(rotated(SOURCE, bound(7), update(9, 10, 60), key('v9')))).toEqual([
    [9, 'v9', 'active', null],
    [7, 'v7', 'retiring', 70_000],
  ]);
});

it('turns a source that has no key yet', () => {
  expect(facts(rotated(SOURCE, [], update(4, 0, 60), key('v4')))).toEqual([[4, 'v4', 'active', null]]);
});

it('takes from the vault the active version and those inside their overlap', () => {
  const older = { version: 2, key: key('v2'), retireAt: at(30) };
  const rows = taken(SOURCE, [{ version: 3, key: key('v3'), retireAt: null }, older], at(0));
  expect(facts(rows)).toEqual([
    [3, 'v3', 'active', null],
    [2, 'v2', 'retiring', 30_000],
  ]);
});
