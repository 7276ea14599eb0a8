import type { Violation } from '@rekey/errors';

/** Deeper than any body of any of the APIs. Whoever walks a body afterwards may recurse. */
const MAX_DEPTH = 64;
/** NUL, and halves of surrogate pairs: JSON can write them, PostgreSQL's `text` and `jsonb` cannot hold them. */
const UNSTORABLE = /\0|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/;
/** In JSON text they can only stand as escapes, so a text without these has none. */
const SUSPICIOUS = /\\u(?:0000|d[89a-f])/i;

/** Why a parsed JSON text is not taken further, and where; undefined for nearly every body. */
export function problemOfJson(text: string, value: unknown): Violation | undefined {
  return problemOf(value, '', SUSPICIOUS.test(text), 0);
}

function problemOf(value: unknown, field: string, isSuspicious: boolean, depth: number): Violation | undefined {
  if (typeof value === 'string') return isSuspicious ? problemOfText(value, field) : undefined;
  if (typeof value !== 'object' || value === null) return undefined;
  if (depth === MAX_DEPTH) return { field: '', message: 'the body is nested too deeply' };
  const isList = Array.isArray(value);
  for (const [key, item] of Object.entries(value)) {
    const path = isList ? `${field}[${key}]` : field === '' ? key : `${field}.${key}`;
    const found =
      (isSuspicious ? problemOfText(key, field) : undefined) ?? problemOf(item, path, isSuspicious, depth + 1);
    if (found !== undefined) return found;
  }
  return undefined;
}

function problemOfText(text: string, field: string): Violation | undefined {
  return UNSTORABLE.test(text) ? { field, message: 'must not hold a NUL or half of a surrogate pair' } : undefined;
}
