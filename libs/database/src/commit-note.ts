import type { EntityManager, QueryRunner } from 'typeorm';

/**
 * What a transaction leaves for those who wait for its commit: `add` inside of it, `Transactions.afterCommit` outside.
 * One per subject, made once where the subject is known.
 */
export class CommitNote<T> {
  private readonly left = new WeakMap<QueryRunner, T[]>();

  /** @throws Error outside of a transaction, where nobody would ever hear of it */
  add({ queryRunner: runner }: EntityManager, ...values: readonly T[]): void {
    if (runner?.isTransactionActive !== true) throw new Error('Notes are left inside a transaction');
    const before = this.left.get(runner);
    if (before === undefined) this.left.set(runner, [...values]);
    else for (const value of values) before.push(value);
  }

  /** All that the transaction of this query runner has left. */
  of(runner: QueryRunner): readonly T[] {
    return this.left.get(runner) ?? [];
  }
}
