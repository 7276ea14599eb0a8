import type { KidUsage } from '../usage/key-usage.js';
import type { Credential } from './credential.entity.js';
import { newCredentials } from './new-credentials.js';
import { previewReplacement, type ReplacementPreview, warningsOf } from './replacement.js';

const NOW = new Date('2026-01-01T12:00:00Z');
const WINDOW = { now: NOW, windowMs: 600_000 };

const rows = (...kids: string[]): Credential[] =>
  newCredentials(
    { configurationId: 'config', sourceId: null },
    kids.map((kid) => ({ kid, alg: 'ES256', jwk: { kty: 'EC', kid, alg: 'ES256', x: kid } })),
    NOW,
  );
const seen = (kid: string, secondsAgo: number): KidUsage => ({
  kid,
  uses: 7,
  lastSeen: new Date(NOW.getTime() - secondsAgo * 1000),
});
const preview = (before: Credential[], after: Credential[], ...usage: KidUsage[]): ReplacementPreview =>
  previewReplacement({ before, after, usage }, WINDOW);

it('tells what comes, what goes, and what traffic does with the keys that are there', () => {
  expect(preview(rows('a', 'b'), rows('b', 'c'), seen('a', 60), seen('gone', 1))).toEqual({
    added: [{ kid: 'c', alg: 'ES256' }],
    removed: [{ kid: 'a', alg: 'ES256' }],
    kids: [
      { kid: 'a', uses: 7, lastSeen: '2026-01-01T11:59:00.000Z', inUse: true, dropped: true },
      { kid: 'b', uses: 0, lastSeen: null, inUse: false, dropped: false },
    ],
  });
});

it('warns when every key in use goes, naming them', () => {
  const [warning, ...others] = warningsOf(preview(rows('a', 'b'), rows('c'), seen('a', 600), seen('b', 1)));
  expect(warning).toEqual({ code: 110900, message: expect.stringContaining('no longer accepted: "a", "b"') });
  expect(others).toEqual([]);
});

it('does not warn while one key in use stays, and none is in use before the window', () => {
  expect(warningsOf(preview(rows('a', 'b'), rows('b'), seen('a', 1), seen('b', 1)))).toEqual([]);
  expect(warningsOf(preview(rows('a'), rows('b'), seen('a', 601)))).toEqual([]);
  expect(warningsOf(preview(rows('a'), rows('b')))).toEqual([]);
});
