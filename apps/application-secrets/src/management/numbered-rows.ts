import { CLOCK, sql } from '@rekey/database';
import type { EntityManager, FindOptionsWhere, QueryDeepPartialEntity } from 'typeorm';

/** Which change of a row it was. */
export interface NumberedChange {
  readonly sequence: number;
  readonly changedAt: Date;
}

/** A table whose rows count their changes. Who changes a row locks it first. */
export class NumberedRows<E extends NumberedChange & { readonly id: string }> {
  constructor(
    private readonly entity: new () => E,
    private readonly table: string,
  ) {}

  /** Until the transaction ends; null when there is none. */
  lock(manager: EntityManager, where: FindOptionsWhere<E>): Promise<E | null> {
    return manager.findOne(this.entity, { where, lock: { mode: 'pessimistic_write' } });
  }

  async change(manager: EntityManager, id: string, fields: Partial<E>): Promise<NumberedChange> {
    const counted = { ...fields, sequence: () => 'sequence + 1', changedAt: () => CLOCK };
    const { raw } = await manager
      .createQueryBuilder()
      .update(this.entity)
      .set(counted as QueryDeepPartialEntity<E>)
      .where('id = :id', { id })
      .returning(['sequence', 'changedAt'])
      .execute();
    const [{ sequence, changed_at: changedAt }] = raw as [{ sequence: number; changed_at: Date }];
    return { sequence, changedAt };
  }

  /** The row must be there. */
  async remove(manager: EntityManager, id: string): Promise<NumberedChange> {
    const removed = await sql(manager).row<NumberedChange>(
      `DELETE FROM ${this.table} WHERE id = $1 RETURNING sequence + 1 AS sequence, ${CLOCK} AS "changedAt"`,
      [id],
    );
    return removed as NumberedChange;
  }
}
