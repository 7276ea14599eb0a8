import type { DataSource, EntityManager } from 'typeorm';

/**
 * The clock that says which of two answers is older: the database's, so that replicas agree. In milliseconds, which is what
 * a `Date` keeps.
 */
export const CLOCK = `date_trunc('milliseconds', clock_timestamp())`;

export async function databaseNow(database: Pick<DataSource | EntityManager, 'query'>): Promise<Date> {
  const [row] = await database.query<[{ now: Date }]>(`SELECT ${CLOCK} AS now`);
  return row.now;
}

/** Whether what came in by then may be newer than what was asked for at a time. */
export function mayBeNewer(lastSync: Date | null, askedAt: Date): boolean {
  return lastSync !== null && lastSync >= askedAt;
}
