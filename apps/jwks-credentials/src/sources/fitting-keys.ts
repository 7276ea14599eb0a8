import type { AcceptedKey } from '../credentials/accept-keys.js';
import { sameKey } from '../credentials/credential-set.js';
import type { Credential } from '../credentials/credential.entity.js';

const TOLD_MAX = 8;

export interface Room {
  /** Keys that the source brought before. */
  readonly own: readonly Credential[];
  /** All other keys of the configuration. */
  readonly others: readonly Credential[];
  /** Keys that the configuration may have, those inside their overlap not counted. */
  readonly keysMax: number;
  /** A token asked for it. */
  readonly wantedKid?: string | undefined;
}

export interface FittingKeys {
  /** In the order they were listed. */
  readonly keys: readonly AcceptedKey[];
  /** Which keys were left out, and why; null when none was. */
  readonly note: string | null;
}

/**
 * What of a list a configuration can take without two keys of one kid and algorithm and without having too many. Keys that
 * it has come first, so that none that works goes for a new one; then the one that is wanted.
 */
export function fittingKeys(
  { keys: listed, leftOut }: { readonly keys: readonly AcceptedKey[]; readonly leftOut: readonly string[] },
  { own, others, keysMax, wantedKid }: Room,
): FittingKeys {
  const isKnown = (key: AcceptedKey): boolean => own.some((row) => sameKey(row, key));
  const doubles = listed.filter((key) => !isKnown(key) && isTaken(key, others));
  const free = listed.filter((key) => !doubles.includes(key));
  const room = Math.max(0, keysMax - others.filter(({ state }) => state === 'active').length);
  const rank = (key: AcceptedKey): number => (isKnown(key) ? 0 : key.kid === wantedKid ? 1 : 2);
  const chosen = new Set([...free].sort((left, right) => rank(left) - rank(right)).slice(0, room));
  const problems = [...leftOut, ...doubles.map(({ kid }) => `${JSON.stringify(kid.slice(0, 64))}: ${TAKEN}`)];
  if (chosen.size < free.length) {
    problems.push(
      `${free.length - chosen.size} of ${free.length} keys do not fit: the configuration may have ${keysMax}`,
    );
  }
  return { keys: free.filter((key) => chosen.has(key)), note: noteOf(problems) };
}

/** Whether another active key of the configuration goes by the same names. */
export function isTaken(key: Pick<Credential, 'kid' | 'alg' | 'jwk'>, others: readonly Credential[]): boolean {
  return others.some(
    (row) => row.state === 'active' && row.kid === key.kid && row.alg === key.alg && !sameKey(row, key),
  );
}

export const TAKEN = 'another key of the configuration has its kid and algorithm';

function noteOf(problems: readonly string[]): string | null {
  if (problems.length === 0) return null;
  const more = problems.length > TOLD_MAX ? [`and ${problems.length - TOLD_MAX} more`] : [];
  return `Keys were left out: ${[...problems.slice(0, TOLD_MAX), ...more].join('; ')}`;
}
