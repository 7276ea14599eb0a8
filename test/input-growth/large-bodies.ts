import type { BodyRoute, RouteTable } from './body-routes.js';

/** Makes a body of about so many bytes. */
export type Shape = (bytes: number) => string;

const BOUNDARY = 'parts';
const times = (bytes: number, each: number): number => Math.max(1, Math.floor(bytes / each));
const list = <T>(count: number, item: (index: number) => T): T[] => Array.from({ length: count }, (_, n) => item(n));
const members = (count: number): string => `{${list(count, (n) => `"k${n}":0`).join(',')}}`;

/** The most that may be in one object; below it, a body goes on to whoever reads it. */
const MEMBERS_MAX = 1_000;

const JSON_SHAPES: Readonly<Record<string, Shape>> = {
  'many members': (bytes) => members(times(bytes, 9)),
  'objects of many members': (bytes) => `{"a":[${list(times(bytes, 9_000), () => members(MEMBERS_MAX)).join(',')}]}`,
  'objects in objects': (bytes) => `${'{"a":'.repeat(times(bytes, 6))}1${'}'.repeat(times(bytes, 6))}`,
  'lists in lists': (bytes) => `${'['.repeat(times(bytes, 2))}${']'.repeat(times(bytes, 2))}`,
  'one member again and again': (bytes) => `{${list(times(bytes, 6), () => '"a":1').join(',')}}`,
  escapes: (bytes) => `{"a":"${'\\u00e9'.repeat(times(bytes, 6))}"}`,
  'a long number': (bytes) => `{"a":${'1'.repeat(bytes)}}`,
  'a long name': (bytes) => `{"${'a_b'.repeat(times(bytes, 3))}":1}`,
};

const FORM_SHAPES: Readonly<Record<string, Shape>> = {
  'many parameters': (bytes) => list(times(bytes, 8), (n) => `a${n}=1`).join('&'),
  'one parameter again and again': (bytes) => 'token=1&'.repeat(times(bytes, 8)),
  separators: (bytes) => '&'.repeat(bytes),
  'a long value': (bytes) => `token=${'x'.repeat(bytes)}`,
  escapes: (bytes) => `token=${'%41'.repeat(times(bytes, 3))}`,
  'signs of percent': (bytes) => `token=${'%'.repeat(bytes)}`,
};

const part = (name: string, value: string): string =>
  `--${BOUNDARY}\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`;
const PART_SHAPES: Readonly<Record<string, Shape>> = {
  'many parts': (bytes) => `${list(times(bytes, 75), (n) => part(`a${n}`, '1')).join('')}--${BOUNDARY}--\r\n`,
  'a long part': (bytes) => `${part('a', 'x'.repeat(bytes))}--${BOUNDARY}--\r\n`,
  'a long name': (bytes) => `${part('a'.repeat(bytes), '1')}--${BOUNDARY}--\r\n`,
  'half boundaries': (bytes) => `${part('a', `\r\n--${BOUNDARY.slice(1)}`.repeat(times(bytes, 8)))}--${BOUNDARY}--\r\n`,
};

/** How a body of this route may be large, by the name of the way. */
export function shapesOf({ contentType, schema }: BodyRoute, table: RouteTable): Readonly<Record<string, Shape>> {
  if (contentType.startsWith('multipart/')) return PART_SHAPES;
  if (contentType === 'application/x-www-form-urlencoded') return FORM_SHAPES;
  return {
    ...JSON_SHAPES,
    'all that it may hold': (bytes) => JSON.stringify(fill(schema, bytes, table)),
    'lists of all that it may hold': (bytes) =>
      JSON.stringify(list(times(bytes, 2_000), () => fill(schema, 1_900, table))),
    'few members': (bytes) => members(times(bytes, 300)),
  };
}

export function headerOf(contentType: string): string {
  return contentType.startsWith('multipart/') ? `multipart/form-data; boundary=${BOUNDARY}` : contentType;
}

const DEPTH_MAX = 5;

/** A value of a type that the schema has, with the bytes shared among everything in it. */
function fill(schema: unknown, bytes: number, table: RouteTable, depth = 0): unknown {
  const { type, properties, items, enum: words } = table.resolve(schema);
  if (words !== undefined) return (words as readonly unknown[])[0];
  if (type === 'boolean') return true;
  if (type === 'number' || type === 'integer') return 1;
  if (type === 'array' && depth < DEPTH_MAX) {
    const each = table.resolve(items).type === 'object' ? 200 : 12;
    return list(times(bytes, each), (n) => withIndex(fill(items, each - 4, table, depth + 1), n));
  }
  const fields = Object.entries((properties ?? {}) as Record<string, unknown>);
  if (fields.length === 0 || depth === DEPTH_MAX) return type === 'object' ? {} : 'x'.repeat(Math.max(1, bytes));
  return Object.fromEntries(
    fields.map(([name, one]) => [name, fill(one, Math.floor(bytes / fields.length), table, depth + 1)]),
  );
}

/** No two of a list are the same. */
function withIndex(value: unknown, index: number): unknown {
  return typeof value === 'string' ? `${value}${index}` : value;
}
