import { Injectable } from '@nestjs/common';
import { backoffMs, pause } from '@rekey/telemetry';
import { DataSource, type EntityManager } from 'typeorm';
import type { CommitNote } from './commit-note.js';
import { isContention } from './database-errors.js';
import { observedWork } from './observed-work.js';

const ATTEMPTS_MAX = 5;
const FIRST_RETRY_MS = 10;
const LAST_RETRY_MS = 200;

interface CommitListener<T = unknown> {
  readonly note: CommitNote<T>;
  readonly listener: (values: readonly T[]) => void;
}

/**
 * Runs work in one transaction. Everything inside takes the manager as a required argument, so nothing can slip out of
 * the transaction unnoticed.
 */
@Injectable()
export class Transactions {
  private readonly listeners: CommitListener[] = [];

  constructor(private readonly dataSource: DataSource) {}

  /**
   * Commits what `work` did, or rolls all of it back and rethrows. Work that was ended because it and another were in each
   * other's way is done again from the beginning, a few times: what it does must be in the transaction, or harmless twice.
   * A dry run is rolled back when it is done.
   */
  async run<T>(work: (manager: EntityManager) => Promise<T>): Promise<T> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await this.runOnce(work);
      } catch (error) {
        if (attempt === ATTEMPTS_MAX || !isContention(error)) throw error;
        await pause(backoffMs(attempt, FIRST_RETRY_MS, LAST_RETRY_MS));
      }
    }
  }

  private async runOnce<T>(work: (manager: EntityManager) => Promise<T>): Promise<T> {
    const runner = this.dataSource.createQueryRunner();
    try {
      await runner.connect();
      await runner.startTransaction();
      const result = await work(runner.manager);
      const observed = observedWork();
      if (observed?.isDryRun === true) {
        await observed.beforeRollback?.(runner.manager);
        await runner.rollbackTransaction();
        return result;
      }
      try {
        await runner.commitTransaction();
      } finally {
        // After a failure too: a commit whose answer was lost has still taken place.
        for (const { note, listener } of this.listeners) {
          const values = note.of(runner);
          if (values.length > 0) listener(values);
        }
      }
      return result;
    } catch (error) {
      // A broken connection has rolled back already; the first error is the one that explains.
      if (runner.isTransactionActive) await runner.rollbackTransaction().catch(() => undefined);
      throw error;
    } finally {
      await runner.release();
    }
  }

  /**
   * Calls back after each commit of a transaction that left the note, before `run` resolves, and when nobody knows whether
   * it was committed. The listener must not throw.
   */
  afterCommit<T>(note: CommitNote<T>, listener: (values: readonly T[]) => void): void {
    this.listeners.push({ note, listener } as CommitListener);
  }

  /** The same for what was committed without `run`, by one statement, or perhaps was. */
  announce<T>(note: CommitNote<T>, values: readonly T[]): void {
    if (values.length === 0) return;
    for (const one of this.listeners) if (one.note === note) one.listener(values);
  }
}
