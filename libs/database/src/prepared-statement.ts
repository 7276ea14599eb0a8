import type { Pool } from 'pg';
import { type DataSource, type EntityManager, type ObjectLiteral, QueryFailedError } from 'typeorm';
import { sql } from './sql.js';

/**
 * A statement that each connection parses and plans once, in a transaction of its own: committed when its rows are here.
 * For the hottest ones; TypeORM has every statement planned anew.
 */
export class PreparedStatement<Row extends ObjectLiteral> {
  /** @param name unique among all that a service has */
  constructor(
    private readonly name: string,
    private readonly text: string,
  ) {}

  /** The same in somebody's transaction, planned anew. */
  rowsIn(manager: EntityManager, values: readonly unknown[]): Promise<Row[]> {
    return sql(manager).rows<Row>(this.text, values);
  }

  async rows(dataSource: DataSource, values: unknown[]): Promise<Row[]> {
    const { master } = dataSource.driver as unknown as { readonly master: Pool };
    try {
      const { rows } = await master.query<Row>({ name: this.name, text: this.text, values });
      return rows;
    } catch (error) {
      // As every other statement says it.
      throw new QueryFailedError(this.text, values, error as Error);
    }
  }
}
