import type { CredentialRetired } from '@rekey/contracts';
import type { Transactions } from '@rekey/database';
import type { Outbox } from '@rekey/messaging';
import type { BackgroundJobs } from '@rekey/telemetry';
import type { EntityManager } from 'typeorm';

const SWEEP_EVERY_MS = 10_000;
const ENDED_PER_TRANSACTION = 500;

/**
 * Ends overlaps that are over and tells of each, once. Nothing is accepted past its end whether this runs or not: it
 * writes down the truth. A ring that a request changes first is settled, and told of, by the request.
 */
export abstract class Retirement {
  /** @param name of the background job */
  protected constructor(
    name: string,
    private readonly transactions: Transactions,
    private readonly outbox: Outbox,
    jobs: BackgroundJobs,
  ) {
    jobs.add({ name, everyMs: SWEEP_EVERY_MS, run: (signal) => this.sweep(signal) });
  }

  /** Ends all that are due, in bounded transactions; replicas share the work. */
  async sweep(signal?: AbortSignal): Promise<void> {
    while (signal?.aborted !== true && (await this.endSome()));
  }

  /**
   * Ends at most so many overlaps that are over by the database's clock. What holds the ring is locked as for any change
   * of it, and left out while somebody else has it.
   */
  protected abstract end(manager: EntityManager, limit: number): Promise<readonly CredentialRetired[]>;

  /** Whether there were any. */
  private endSome(): Promise<boolean> {
    return this.transactions.run(async (manager) => {
      const events = await this.end(manager, ENDED_PER_TRANSACTION);
      await this.outbox.add(manager, ...events);
      return events.length > 0;
    });
  }
}
