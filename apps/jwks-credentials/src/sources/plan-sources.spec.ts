import type { AcceptedKey } from '../credentials/accept-keys.js';
import { newCredentials } from '../credentials/new-credentials.js';
import type { FetchedJwks } from './fetch-jwks.js';
import { type BoundNow, type PlanRules, planSources, type SourcesPlan } from './plan-sources.js';
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
const jwks = (
  url: string,
  kids: readonly string[],
  error: string | null = null,
  askedAt = new Date(NOW.getTime() + 1),
): FetchedJwks => ({
  kind: 'url',
  url,
  askedAt,
  keys: kids.map(key),
  leftOut: [],
  error,
  etag: null,
  isUnchanged: false,
  refreshAt: LATER,
});

const rules = (at: Date): PlanRules => ({ at, keysMax: 16 });

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
  const plan = planSources(EMPTY, [jwk('a', 5), jwks('https://b/', ['b1', 'b2']), jwk('c')], rules(NOW));
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
  const before = planSources(EMPTY, wanted, rules(NOW));
  const plan = planSources(after(before), [...wanted].reverse(), rules(LATER));
  expect(new Set(plan.credentials)).toEqual(new Set(before.credentials));
  expect([plan.added, plan.removed]).toEqual([[], []]);
  expect(plan.sources.map(({ position, lastSync }) => [position, lastSync])).toEqual([
    [0, LATER],
    [1, LATER],
  ]);
});

it('never goes back to an older version than an event has brought', () => {
  const bound = after(planSources(EMPTY, [jwk('a', 3)], rules(NOW)));
  expect(kids(planSources(bound, [jwk('a', 2)], rules(LATER)))).toEqual(['given', 'a-3']);
  expect(kids(planSources(bound, [jwk('a', 4)], rules(LATER)))).toEqual(['given', 'a-4']);
});

it('drops a source that is left out with its keys', () => {
  const bound = after(planSources(EMPTY, [jwk('a'), jwk('b')], rules(NOW)));
  const plan = planSources(bound, [jwk('b')], rules(LATER));
  expect(kids(plan)).toEqual(['given', 'b-1']);
  expect(plan.removed.map(({ jwkId }) => jwkId)).toEqual(['a']);
  expect(kids(planSources(bound, [], rules(LATER)))).toEqual(['given']);
});

it('takes the keys that a URL lists now, and none away when it failed', () => {
  const bound = after(planSources(EMPTY, [jwks('https://b/', ['b1', 'b2'])], rules(NOW)));
  expect(kids(planSources(bound, [jwks('https://b/', ['b2', 'b3'])], rules(LATER)))).toEqual(['given', 'b2', 'b3']);
  const failed = planSources(bound, [jwks('https://b/', [], 'The URL answered 503')], rules(LATER));
  expect(kids(failed)).toEqual(['given', 'b1', 'b2']);
  expect(failed.sources[0]).toMatchObject({ lastSync: NOW, error: 'The URL answered 503' });
});

it('follows a JWK over a rename, and says when it is detached', () => {
  const bound = after(planSources(EMPTY, [jwk('a')], rules(NOW)));
  const plan = planSources(bound, [jwk('a', 1, { name: 'renamed', isDetached: true })], rules(LATER));
  expect(plan.added).toEqual([]);
  expect(plan.sources[0]).toMatchObject({ name: 'renamed', error: expect.stringMatching(/no longer follows/) });
  expect(bound.sources[0]).toMatchObject({ name: 'a', error: null });
});

it('takes nothing from an answer that was asked for before the last one came in, and asks once more', () => {
  const bound = after(planSources(EMPTY, [jwks('https://b/', ['new'])], rules(LATER)));
  for (const error of [null, 'The URL answered 503']) {
    const plan = planSources(bound, [jwks('https://b/', ['old'], error, LATER)], rules(LATER));
    expect(kids(plan)).toEqual(['given', 'new']);
    expect(plan.sources[0]).toMatchObject({ lastSync: LATER, error: null, refreshAt: LATER });
  }
});

it('takes of long lists what fits, and nothing from a list that is bound already', () => {
  const bound = after(planSources(EMPTY, [jwks('https://b/', ['b1', 'b2'])], rules(NOW)));
  const wanted = [jwks('https://a/', ['a1', 'a2', 'a3']), jwks('https://b/', ['b0', 'b1', 'b2'])];
  const plan = planSources(bound, wanted, { at: LATER, keysMax: 4 });
  expect(kids(plan)).toEqual(['given', 'a1', 'b1', 'b2']);
  expect(plan.sources.map(({ error }) => error)).toEqual([
    expect.stringMatching(/2 of 3 keys do not fit: the configuration may have 4/),
    expect.stringMatching(/1 of 3 keys do not fit/),
  ]);
});
