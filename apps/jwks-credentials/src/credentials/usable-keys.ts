import { InvalidInput } from '@rekey/errors';
import { type AcceptedKey, LISTED_MAX, readKey } from './accept-keys.js';
import { sameKey } from './credential-set.js';

const NAME_MAX = 64;
const MEMBERS = ['n', 'e', 'x', 'y'] as const;

/** What a published JWK Set has to offer. */
export interface UsableKeys {
  readonly keys: readonly AcceptedKey[];
  /** Which keys were left out though they look as if they were meant to verify, and why: a sentence each. */
  readonly leftOut: readonly string[];
}

/**
 * The keys of a JWK Set that somebody publishes for everybody. One that cannot be used costs the others nothing (RFC 7517
 * section 5); spellings that other readers take are taken; a key without a kid, which no token can choose, one of another
 * kind or for another use, and the same key once more are left out without a word.
 * @throws InvalidInput when no key is left
 */
export function usableKeys(listed: readonly unknown[]): UsableKeys {
  if (listed.length === 0) throw InvalidInput.field('keys', 'must contain at least one key');
  const keys = new Map<string, AcceptedKey>();
  const leftOut: string[] = [];
  for (const [index, item] of listed.slice(0, LISTED_MAX).entries()) {
    const kid = (item as { kid?: unknown } | null)?.kid;
    if (typeof kid !== 'string') continue;
    const name = `keys[${index}] (kid ${JSON.stringify(kid.slice(0, NAME_MAX))})`;
    const { key, violations } = readKey(tidied(item as object), '', false);
    const [problem] = violations;
    if (problem !== undefined) leftOut.push(`${name}: ${problem.message}`);
    if (key === undefined) continue;
    const identity = JSON.stringify([key.alg, key.kid]);
    const known = keys.get(identity);
    if (known === undefined) keys.set(identity, key);
    else if (!sameKey(known, key)) leftOut.push(`${name}: kid and alg are those of another key in the list`);
  }
  if (listed.length > LISTED_MAX) leftOut.push(`keys beyond the first ${LISTED_MAX} are not read`);
  if (keys.size === 0) {
    throw InvalidInput.field('keys', ['contains no key of a supported type and algorithm', ...leftOut].join('; '));
  }
  return { keys: [...keys.values()], leftOut };
}

/** Without padding, and without the zero octets that some libraries put before an exponent. */
function tidied(item: object): object {
  const members = item as Readonly<Record<string, unknown>>;
  const plain = MEMBERS.flatMap((name) => {
    const value = members[name];
    if (typeof value !== 'string') return [];
    const unpadded = value.replace(/={1,2}$/, '');
    return [[name, name === 'e' ? withoutZeros(unpadded) : unpadded]];
  });
  return { ...members, ...Object.fromEntries(plain) };
}

function withoutZeros(text: string): string {
  const bytes = Buffer.from(text, 'base64url');
  const start = bytes.findIndex((byte) => byte !== 0);
  return start > 0 && bytes.toString('base64url') === text ? bytes.subarray(start).toString('base64url') : text;
}
