import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';

/** What one transaction left for those who wait for its commit. Lives on the query runner. */
export type TransactionNotes = Record<string, unknown>;
type CommitListener = (notes: TransactionNotes) => void;

/**
 * Runs work in one transaction. Everything inside takes the manager as a required argument, so nothing can slip out of
 * the transaction unnoticed.
 */
@Injectable()
export class Transactions {
  private readonly listeners: CommitListener[] = [];

  constructor(private readonly dataSource: DataSource) {}

  /** Commits what `work` did, or rolls all of it back and rethrows. */
  async run<T>(work: (manager: EntityManager) => Promise<T>): Promise<T> {
    const runner = this.dataSource.createQueryRunner();
    try {
      await runner.connect();
      await runner.startTransaction();
      const result = await work(runner.manager);
      await runner.commitTransaction();
      for (const listener of this.listeners) listener(runner.data);
      return result;
    } catch (error) {
      // A broken connection has rolled back already; the first error is the one that explains.
      if (runner.isTransactionActive) await runner.rollbackTransaction().catch(() => undefined);
      throw error;
    } finally {
      await runner.release();
    }
  }

  /** Called after each commit, with what the transaction noted on its query runner. Must not throw. */
  afterCommit(listener: CommitListener): void {
    this.listeners.push(listener);
  }
}
