import type { MessageShape } from '@rekey/contracts';
import { isObject } from './answer-problem.js';

/**
 * The first member of a message that neither its operation knows nor what the target was shown has, as a path; undefined
 * when there is none. The vendor reads what a target answers strictly: a misspelt change is not to pass as none.
 */
export function unknownMember(message: unknown, shape: MessageShape | null, shown: unknown): string | undefined {
  if (shape === null) return undefined;
  if (Array.isArray(message)) return firstOf(message, (item) => unknownMember(item, shape, anyOf(shown)));
  if (!isObject(message)) return undefined;
  const known = new Map(Object.entries(shape).map(([name, below]) => [plain(name), below]));
  const seen = isObject(shown)
    ? new Map(Object.entries(shown).map(([name, value]) => [plain(name), value]))
    : new Map();
  return firstOf(Object.entries(message), ([name, value]) => {
    const below = known.get(plain(name));
    if (below === undefined) return seen.has(plain(name)) ? undefined : name;
    const deeper = unknownMember(value, below, seen.get(plain(name)));
    return deeper === undefined ? undefined : `${name}.${deeper}`;
  });
}

function firstOf<T>(items: readonly T[], find: (item: T) => string | undefined): string | undefined {
  for (const item of items) {
    const found = find(item);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** Of a list, the members that any of its items has: a target may put them into another order. */
function anyOf(shown: unknown): unknown {
  return Array.isArray(shown) ? Object.assign({}, ...shown.filter(isObject)) : shown;
}

/** Both spellings of a field are read. */
function plain(name: string): string {
  return name.replaceAll('_', '').toLowerCase();
}
