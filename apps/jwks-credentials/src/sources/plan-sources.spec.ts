import type { AcceptedKey } from '../credentials/accept-keys.js';
import { newCredentials } from '../credentials/new-credentials.js';
import type { FetchedJwks } from './fetch-jwks.js';
import { type BoundNow, planSources, type SourcesPlan } from './plan-sources.js';
import type { FoundJwk } from './vault-jwks.js';

const NOW = new Date('2026-01-01T00:00:00Z');
const LATER = new Date('2026-01-02T00:00:00Z');

const key = (kid: string): AcceptedKey => ({ kid, alg: 'ES256', jwk: { kty: 'EC', kid, alg: 'ES256', x: kid } });
const jwk = (jwkId: string, version = 1, facts: Partial<FoundJwk> = {}): FoundJwk => ({
  kind: 'jwk',
  jwkId,
  project: 'project',
  name: jwkId,
  isDetached: false,
  versions: [{ version, key: key(`${jwkId}-${version}`), retireAt: null }],
  ...facts,
});
const jwks = (url: string, kids: readonly string[], error: string | null = null): FetchedJwks => ({
  kind: 'url',
  url,
  keys: kids.map(key),
  error,
  etag: null,
  isUnchanged: false,
  refreshAt: LATER,
});

const EMPTY: BoundNow = {
  configurationId: 'config',
  sources: [],
  credentials: newCredentials({ configurationId: 'config', sourceId: null }, [key('given')], NOW),
};
/** What is there once a plan was carried out. */
const after = ({ sources, credentials }: SourcesPlan): BoundNow => ({
  configurationId: 'config',
  sources,
  credentials,
});
const kids = ({ credentials }: Pick<SourcesPlan, 'credentials'>): string[] => credentials.map(({ kid }) => kid);

it('adds sources in the order given, beside the keys that were given by PUT', () => {
  const plan = planSources(EMPTY, [jwk('a', 5), jwks('https://b/', ['b1', 'b2']), jwk('c')], NOW);
  expect(kids(plan)).toEqual(['given', 'a-5', 'b1', 'b2', 'c-1']);
  expect(plan.sources.map(({ position, version, lastSync, error }) => [position, version, lastSync, error])).toEqual([
    [0, 5, NOW, null],
    [1, 0, NOW, null],
    [2, 1, NOW, null],
  ]);
  expect(plan.added).toEqual(plan.sources);
  const ids = plan.sources.map(({ id }) => id);
  expect(ids).toEqual([...ids].sort());
});

it('keeps the rows of a source that is bound again and has nothing newer', () => {
  const wanted = [jwk('a'), jwks('https://b/', ['b1', 'b2'])];
  const before = planSources(EMPTY, wanted, NOW);
  const plan = planSources(after(before), [...wanted].reverse(), LATER);
  expect(new Set(plan.credentials)).toEqual(new Set(before.credentials));
  expect([plan.added, plan.removed]).toEqual([[], []]);
  expect(plan.sources.map(({ position, lastSync }) => [position, lastSync])).toEqual([
    [0, LATER],
    [1, LATER],
  ]);
});

it('never goes back to an older version than an event has brought', () => {
  const bound = after(planSources(EMPTY, [jwk('a', 3)], NOW));
  expect(kids(planSources(bound, [jwk('a', 2)], LATER))).toEqual(['given', 'a-3']);
  expect(kids(planSources(bound, [jwk('a', 4)], LATER))).toEqual(['given', 'a-4']);
});

it('drops a source that is left out with its keys', () => {
  const bound = after(planSources(EMPTY, [jwk('a'), jwk('b')], NOW));
  const plan = planSources(bound, [jwk('b')], LATER);
  expect(kids(plan)).toEqual(['given', 'b-1']);
  expect(plan.removed.map(({ jwkId }) => jwkId)).toEqual(['a']);
  expect(kids(planSources(bound, [], LATER))).toEqual(['given']);
});

it('takes the keys that a URL lists now, and none away when it failed', () => {
  const bound = after(planSources(EMPTY, [jwks('https://b/', ['b1', 'b2'])], NOW));
  expect(kids(planSources(bound, [jwks('https://b/', ['b2', 'b3'])], LATER))).toEqual(['given', 'b2', 'b3']);
  const failed = planSources(bound, [jwks('https://b/', [], 'The URL answered 503')], LATER);
  expect(kids(failed)).toEqual(['given', 'b1', 'b2']);
  expect(failed.sources[0]).toMatchObject({ lastSync: NOW, error: 'The URL answered 503' });
});

it('follows a JWK over a rename, and says when it is detached', () => {
  const bound = after(planSources(EMPTY, [jwk('a')], NOW));
  const plan = planSources(bound, [jwk('a', 1, { name: 'renamed', isDetached: true })], LATER);
  expect(plan.added).toEqual([]);
  expect(plan.sources[0]).toMatchObject({ name: 'renamed', error: expect.stringMatching(/no longer follows/) });
  expect(bound.sources[0]).toMatchObject({ name: 'a', error: null });
});
