import type { Version } from '@rekey/lifecycle';
import { CLOCK } from './database-clock.js';
import { versionColumns, type VersionRow, versionOf } from './ring-columns.js';

/**
 * What to select of a ring that is to be changed if it is as it was read: of the holder `h`, which must be in the same
 * statement, of its live versions `v` in an outer join, and of what was asked for, `w`, with its `place`. Any change of the
 * holder's row is one of its `seen`. The clock is after all that is seen.
 */
export const FOUND_HOLDER = `w.place::int, h.id::text AS "holderId", h.xmin::text AS seen, ${CLOCK} AS now`;
export const FOUND_RING = `${FOUND_HOLDER}, ${versionColumns('v')}`;

export interface FoundHolder {
  readonly place: number;
  readonly holderId: string;
  readonly seen: string;
  readonly now: Date;
}
export type FoundRow = FoundHolder & VersionRow;

/** What was there, with the rows of its live versions; one row without a version where there is none. */
export interface FoundRing<Row extends FoundRow> {
  readonly holder: { readonly id: string; readonly seen: string };
  readonly now: Date;
  readonly rows: readonly [Row, ...Row[]];
  readonly versions: readonly Version[];
}

/** By place; undefined where nothing was found. */
export function foundRings<Row extends FoundRow>(rows: readonly Row[], count: number): (FoundRing<Row> | undefined)[] {
  const byPlace = Array.from({ length: count }, (): Row[] => []);
  for (const row of rows) byPlace[row.place - 1]?.push(row);
  return byPlace.map(([first, ...others]) => {
    if (first === undefined) return undefined;
    const all = [first, ...others] as const;
    const { holderId: id, seen, now } = first;
    return { holder: { id, seen }, now, rows: all, versions: all.flatMap((row) => versionOf(row) ?? []) };
  });
}
