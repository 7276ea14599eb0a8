import type { Database } from './sql.js';

/**
 * The clock that everything stored goes by: the database's, so that replicas agree on what came first. In milliseconds,
 * which is what a `Date` keeps. Read where the row is locked already: before, it would be from before the wait.
 */
export const CLOCK = `date_trunc('milliseconds', clock_timestamp())`;

export async function databaseNow(database: Database): Promise<Date> {
  const [row] = await database.query<[{ now: Date }]>(`SELECT ${CLOCK} AS now`);
  return row.now;
}
