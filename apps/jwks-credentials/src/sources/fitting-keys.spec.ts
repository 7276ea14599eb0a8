import type { AcceptedKey } from '../credentials/accept-keys.js';
import type { Credential } from '../credentials/credential.entity.js';
import { newCredentials } from '../credentials/new-credentials.js';
import { fittingKeys, type Room } from './fitting-keys.js';

const NOW = new Date('2026-01-01T00:00:00Z');
const key = (kid: string, x = kid): AcceptedKey => ({ kid, alg: 'ES256', jwk: { kty: 'EC', kid, alg: 'ES256', x } });
const rows = (sourceId: string | null, ...keys: AcceptedKey[]): Credential[] =>
  newCredentials({ configurationId: 'config', sourceId }, keys, NOW);
const fit = (kids: readonly (string | AcceptedKey)[], room: Partial<Room> = {}, leftOut: string[] = []) => {
  const keys = kids.map((one) => (typeof one === 'string' ? key(one) : one));
  const fitting = fittingKeys({ keys, leftOut }, { own: [], others: [], keysMax: 3, ...room });
  return { kids: fitting.keys.map(({ kid }) => kid), note: fitting.note };
};

it('takes all of a list that fits', () => {
  expect(fit(['a', 'b', 'c'])).toEqual({ kids: ['a', 'b', 'c'], note: null });
});

it('leaves room for the other keys of the configuration, those inside their overlap not counted', () => {
  const others = rows(null, key('x'), key('y'));
  const note = 'Keys were left out: 1 of 2 keys do not fit: the configuration may have 3';
  expect(fit(['a', 'b'], { others })).toEqual({ kids: ['a'], note });
  const retiring = others.map((row) => Object.assign(row, { state: 'retiring' as const, retireAt: NOW }));
  expect(fit(['a', 'b'], { others: retiring })).toEqual({ kids: ['a', 'b'], note: null });
});

it('keeps what is there before anything new, then takes what a token asked for', () => {
  const own = rows('source', key('d'));
  expect(fit(['a', 'b', 'c', 'd'], { own, wantedKid: 'c' }).kids).toEqual(['a', 'c', 'd']);
});

it('takes no second key under the name of another one, unless it is the same or that one retires', () => {
  const others = rows(null, key('a', 'other'), key('b'));
  const { kids, note } = fit(['a', 'b'], { others, keysMax: 9 });
  expect({ kids, note }).toEqual({
    kids: ['b'],
    note: 'Keys were left out: "a": another key of the configuration has its kid and algorithm',
  });
  const retiring = others.map((row) => Object.assign(row, { state: 'retiring' as const, retireAt: NOW }));
  expect(fit(['a', 'b'], { others: retiring }).kids).toEqual(['a', 'b']);
});

it('never lets a key go that it brought before the other one was there', () => {
  const [own, others] = [rows('source', key('a')), rows(null, key('a', 'other'))];
  expect(fit(['a'], { own, others })).toEqual({ kids: ['a'], note: null });
});

it('tells of a few keys and counts the rest', () => {
  const { note } = fit(
    ['a'],
    {},
    Array.from({ length: 20 }, (_, index) => `reason ${index}`),
  );
  expect(note).toMatch(/reason 7; and 12 more$/);
});
