import type { AcceptedKey } from '../credentials/accept-keys.js';
import { sameKey } from '../credentials/credential-set.js';
import { Credential } from '../credentials/credential.entity.js';
import { newCredentials } from '../credentials/new-credentials.js';
import type { Source } from './source.entity.js';

/** Of keys that vanished lately, so many are kept through their overlap, however fast the URL changes them. */
const VANISHED_MAX = 32;

export interface RefreshRules {
  readonly now: Date;
  /** How long a key that is not listed any more is still accepted; 0: not at all. */
  readonly overlapMs: number;
}

export interface RefreshedKeys {
  /** Every key of the source. Rows that stay as they are stay the same objects. */
  readonly credentials: readonly Credential[];
  /** Why keys that are not listed stay active; null when none does. */
  readonly error: string | null;
}

/**
 * The keys of a URL after it was fetched in the background. What vanished is accepted until its overlap ends. A list that
 * lost more than half of its keys at once is taken for an accident: what is new comes in, and nothing leaves until the URL
 * lists them again or somebody binds it anew.
 */
export function refreshedKeys(
  source: Pick<Source, 'id' | 'configurationId'>,
  own: readonly Credential[],
  listed: readonly AcceptedKey[],
  { now, overlapMs }: RefreshRules,
): RefreshedKeys {
  const active = own.filter(({ state }) => state === 'active');
  const isShrunken = listed.length * 2 < active.length;
  const kept = own.flatMap((row) => {
    if (listed.some((key) => sameKey(row, key))) return [listedAgain(row)];
    if (isShrunken || row.state !== 'active') return [row];
    return overlapMs === 0 ? [] : [vanished(row, new Date(now.getTime() + overlapMs))];
  });
  const error = isShrunken
    ? `The URL lists ${listed.length} of ${active.length} keys: the others are kept until it is bound again`
    : null;
  return { credentials: [...withoutSurplus(kept), ...added(source, own, listed, now)], error };
}

function listedAgain(row: Credential): Credential {
  return row.state === 'active' ? row : changed(row, { state: 'active', retireAt: null });
}

function vanished(row: Credential, retireAt: Date): Credential {
  return changed(row, { state: 'retiring', retireAt });
}

function changed(row: Credential, state: Pick<Credential, 'state' | 'retireAt'>): Credential {
  return Object.assign(new Credential(), row, state);
}

function added(
  { id, configurationId }: Pick<Source, 'id' | 'configurationId'>,
  own: readonly Credential[],
  listed: readonly AcceptedKey[],
  now: Date,
): Credential[] {
  const keys = listed.filter((key) => !own.some((row) => sameKey(row, key)));
  const first = Math.max(-1, ...own.map(({ position }) => position)) + 1;
  return newCredentials({ configurationId, sourceId: id }, keys, now).map((row, index) =>
    Object.assign(row, { position: first + index }),
  );
}

function withoutSurplus(rows: readonly Credential[]): Credential[] {
  const retiring = rows.filter(({ state }) => state === 'retiring').sort((left, right) => endOf(right) - endOf(left));
  const surplus = new Set(retiring.slice(VANISHED_MAX));
  return rows.filter((row) => !surplus.has(row));
}

function endOf({ retireAt }: Credential): number {
  return retireAt?.getTime() ?? 0;
}
