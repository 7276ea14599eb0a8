import fc from 'fast-check';
import { type Page, pageOf } from './page.js';

/** A list that is read page by page, as a client does. */
function readAll(rows: readonly number[], limit: number): number[] {
  const seen: number[] = [];
  let after: string | null = null;
  do {
    const start: string | null = after;
    const read = rows.filter((row) => start === null || row > Number(start)).slice(0, limit + 1);
    const page: Page<number> = pageOf(read, limit, String, (row) => row);
    seen.push(...page.items);
    after = page.next;
  } while (after !== null);
  return seen;
}

describe('pageOf', () => {
  it('has no next page at the end, not even after a full one', () => {
    expect(pageOf([], 2, String, String)).toEqual({ items: [], next: null });
    expect(pageOf([1, 2], 2, String, String)).toEqual({ items: ['1', '2'], next: null });
    expect(pageOf([1, 2, 3], 2, String, String)).toEqual({ items: ['1', '2'], next: '2' });
  });

  it('leads through every row once, whatever the limit', () => {
    const rows = fc.uniqueArray(fc.nat()).map((all) => all.sort((a, b) => a - b));
    fc.assert(
      fc.property(rows, fc.integer({ min: 1, max: 7 }), (all, limit) => {
        expect(readAll(all, limit)).toEqual(all);
      }),
    );
  });
});
