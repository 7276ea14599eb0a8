import type { DataSource, EntityManager, ObjectLiteral } from 'typeorm';

/** Who runs a statement: a transaction's manager, or the pool. */
export type Database = Pick<DataSource | EntityManager, 'query'>;

/** Statements by the shape of what they answer, which TypeORM makes another one for each verb. */
export interface Sql {
  /** The rows of a SELECT, or those that a RETURNING names. */
  rows<T extends ObjectLiteral>(statement: string, values?: readonly unknown[]): Promise<T[]>;
  /** The first of them. */
  row<T extends ObjectLiteral>(statement: string, values?: readonly unknown[]): Promise<T | undefined>;
  /** How many rows an UPDATE or DELETE changed. */
  count(statement: string, values?: readonly unknown[]): Promise<number>;
}

export function sql(database: Database): Sql {
  const rows = async <T extends ObjectLiteral>(statement: string, values: readonly unknown[] = []): Promise<T[]> => {
    const answer = await database.query<T[] | [T[], number]>(statement, [...values]);
    // A row is never an array: the pair is what an UPDATE or DELETE answers.
    return Array.isArray(answer[0]) ? answer[0] : (answer as T[]);
  };
  return {
    rows,
    row: async <T extends ObjectLiteral>(statement: string, values?: readonly unknown[]) =>
      (await rows<T>(statement, values))[0],
    count: async (statement, values = []) => (await database.query<[unknown, number]>(statement, [...values]))[1],
  };
}
