import type { AcceptedKey } from '../credentials/accept-keys.js';
import type { Credential } from '../credentials/credential.entity.js';
import { newCredentials } from '../credentials/new-credentials.js';
import { refreshedKeys, type RefreshedKeys } from './refreshed-keys.js';

const NOW = new Date('2026-01-01T00:00:00Z');
const HOUR_MS = 3_600_000;
const END = new Date(NOW.getTime() + HOUR_MS);
const SOURCE = { id: 'source', configurationId: 'config' };

const key = (kid: string, x = kid): AcceptedKey => ({ kid, alg: 'ES256', jwk: { kty: 'EC', kid, alg: 'ES256', x } });
const rows = (...kids: string[]): Credential[] =>
  newCredentials(
    { configurationId: 'config', sourceId: 'source' },
    kids.map((kid) => key(kid)),
    NOW,
  );
const refresh = (own: readonly Credential[], kids: readonly string[], overlapMs = HOUR_MS): RefreshedKeys =>
  refreshedKeys(
    SOURCE,
    own,
    kids.map((kid) => key(kid)),
    { now: NOW, overlapMs },
  );
const states = ({ credentials }: RefreshedKeys): unknown[] =>
  credentials.map(({ kid, state, retireAt }) => (retireAt === null ? [kid, state] : [kid, state, retireAt]));

it('leaves the rows of keys that are listed still, in any order', () => {
  const own = rows('a', 'b');
  const { credentials, error } = refresh(own, ['b', 'a']);
  expect(credentials.every((row, index) => row === own[index])).toBe(true);
  expect(error).toBeNull();
});

it('takes new keys at once, behind the others, and keeps vanished ones until their overlap ends', () => {
  const refreshed = refresh(rows('a', 'b'), ['b', 'c']);
  expect(states(refreshed)).toEqual([
    ['a', 'retiring', END],
    ['b', 'active'],
    ['c', 'active'],
  ]);
  expect(refreshed.credentials.map(({ position }) => position)).toEqual([0, 1, 2]);
});

it('does not prolong an overlap that runs, and ends it when the key is listed again', () => {
  const { credentials } = refresh(rows('a', 'b'), ['b']);
  const later = { now: new Date(NOW.getTime() + 1_000), overlapMs: HOUR_MS };
  expect(states(refreshedKeys(SOURCE, credentials, [key('b')], later))).toEqual(states(refresh(rows('a', 'b'), ['b'])));
  expect(states(refreshedKeys(SOURCE, credentials, [key('a'), key('b')], later))).toEqual([
    ['a', 'active'],
    ['b', 'active'],
  ]);
});

it('drops vanished keys at once without an overlap', () => {
  expect(states(refresh(rows('a', 'b'), ['b'], 0))).toEqual([['b', 'active']]);
});

it('treats other key material under the same kid as a key of its own', () => {
  const { credentials } = refreshedKeys(SOURCE, rows('a'), [key('a', 'other')], { now: NOW, overlapMs: HOUR_MS });
  expect(credentials.map(({ jwk, state }) => [jwk.x, state])).toEqual([
    ['a', 'retiring'],
    ['other', 'active'],
  ]);
});

it('takes no key away when more than half of them are gone at once, says so, and still takes new ones', () => {
  const refreshed = refresh(rows('a', 'b', 'c', 'd', 'e'), ['e', 'f'], 0);
  expect(states(refreshed)).toEqual(['a', 'b', 'c', 'd', 'e', 'f'].map((kid) => [kid, 'active']));
  expect(refreshed.error).toBe('The URL lists 2 of 5 keys: the others are kept until it is bound again');
  expect(refresh(refreshed.credentials, ['e', 'f'], 0).error).not.toBeNull();
  expect(refresh(refreshed.credentials, ['a', 'b', 'e'], 0).error).toBeNull();
});

it('keeps a bounded number of vanished keys, those that end last', () => {
  let own = rows('kid-0');
  for (let count = 1; count <= 100; count += 1) {
    const now = new Date(NOW.getTime() + count);
    own = [...refreshedKeys(SOURCE, own, [key(`kid-${count}`)], { now, overlapMs: HOUR_MS }).credentials];
  }
  expect(own).toHaveLength(33);
  expect(own.map(({ kid }) => kid)).toContain('kid-99');
  expect(own.map(({ kid }) => kid)).not.toContain('kid-1');
});
