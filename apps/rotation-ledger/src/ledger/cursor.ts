import { InvalidInput } from '@rekey/errors';

/** Where a page ended: what it is sorted by, and what tells rows apart that are alike in that. */
export type Cursor = readonly (string | null)[];

export function writeCursor(values: Cursor): string {
  return Buffer.from(JSON.stringify(values)).toString('base64url');
}

/** @throws InvalidInput when nobody was given that */
export function readCursor(text: string, length: number): Cursor {
  try {
    const values: unknown = JSON.parse(Buffer.from(text, 'base64url').toString());
    const isCursor =
      Array.isArray(values) &&
      values.length === length &&
      values.every((value) => value === null || typeof value === 'string');
    if (isCursor) return values as Cursor;
  } catch {
    // Not written here.
  }
  throw InvalidInput.field('after', 'is not a cursor of this list');
}
