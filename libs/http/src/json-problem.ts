import type { Violation } from '@rekey/errors';

/** Deeper than any body of any of the APIs. Whoever walks a body afterwards may recurse. */
const MAX_DEPTH = 64;
/** Members of one object. Transforming one takes time that grows with the square of their number. */
const MAX_MEMBERS = 1_000;
/** Members of all objects and items of all lists: twice what the longest list of ids takes. */
const MAX_VALUES = 20_000;
/** Between services a body carries a request and its answer, and what is around them. */
const INTERNAL_FACTOR = 4;
/** NUL, and halves of surrogate pairs: JSON can write them, PostgreSQL's `text` and `jsonb` cannot hold them. */
const UNSTORABLE = /\0|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/;
/** In JSON text they can only stand as escapes, so a text without these has none. */
const SUSPICIOUS = /\\u(?:0000|d[89a-f])/i;

/** Why a parsed JSON text is not taken further, and where; undefined for nearly every body. */
export function problemOfJson(text: string, value: unknown, isInternal = false): Violation | undefined {
  return new JsonWalk(SUSPICIOUS.test(text), isInternal ? INTERNAL_FACTOR : 1).problemOf(value, '', 0);
}

class JsonWalk {
  private values = 0;

  constructor(
    private readonly isSuspicious: boolean,
    private readonly factor: number,
  ) {}

  problemOf(value: unknown, field: string, depth: number): Violation | undefined {
    if (typeof value === 'string') return this.problemOfText(value, field);
    if (typeof value !== 'object' || value === null) return undefined;
    if (depth === MAX_DEPTH) return { field: '', message: 'the body is nested too deeply' };
    const isList = Array.isArray(value);
    const entries = Object.entries(value);
    const tooMany = this.problemOfNumber(entries.length, isList, field);
    if (tooMany !== undefined) return tooMany;
    for (const [key, item] of entries) {
      const path = isList ? `${field}[${key}]` : field === '' ? key : `${field}.${key}`;
      const found = this.problemOfText(key, field) ?? this.problemOf(item, path, depth + 1);
      if (found !== undefined) return found;
    }
    return undefined;
  }

  private problemOfNumber(count: number, isList: boolean, field: string): Violation | undefined {
    const members = MAX_MEMBERS * this.factor;
    const values = MAX_VALUES * this.factor;
    if (!isList && count > members) return { field, message: `an object must have no more than ${members} members` };
    this.values += count;
    return this.values > values
      ? { field: '', message: `the body must hold no more than ${values} values` }
      : undefined;
  }

  private problemOfText(text: string, field: string): Violation | undefined {
    return this.isSuspicious && UNSTORABLE.test(text)
      ? { field, message: 'must not hold a NUL or half of a surrogate pair' }
      : undefined;
  }
}
