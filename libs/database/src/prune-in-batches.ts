import { type Database, sql } from './sql.js';

const BATCH_ROWS = 1_000;

/** Which rows of a table are over. */
export interface PruneRule {
  /** Trusted SQL, as are the others. */
  readonly table: string;
  /** With `$1` and so on for the parameters. */
  readonly where: string;
  /** The order of the index that finds them. */
  readonly orderBy?: string;
  readonly parameters?: readonly unknown[];
}

/**
 * Deletes rows in small statements, so that no lock and no log record grows large, until none is left or the signal says
 * stop. Rows that another replica is deleting are left to it.
 */
export async function pruneInBatches(
  database: Database,
  { table, where, orderBy, parameters = [] }: PruneRule,
  signal?: AbortSignal,
): Promise<void> {
  const order = orderBy === undefined ? '' : `ORDER BY ${orderBy}`;
  for (let deleted = BATCH_ROWS; deleted === BATCH_ROWS && signal?.aborted !== true;) {
    deleted = await sql(database).count(
      `DELETE FROM ${table} WHERE ctid = ANY (ARRAY(
         SELECT ctid FROM ${table} WHERE ${where} ${order} LIMIT ${BATCH_ROWS} FOR UPDATE SKIP LOCKED))`,
      parameters,
    );
  }
}
