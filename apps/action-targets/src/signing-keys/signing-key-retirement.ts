import { Injectable } from '@nestjs/common';
import { Transactions } from '@rekey/database';
import { Outbox } from '@rekey/messaging';
import { BackgroundJobs } from '@rekey/telemetry';
import { signingKeyRetired } from './signing-key-retired.js';
import { SIGNING_KEYS } from './signing-key-ring.js';

const SWEEP_EVERY_MS = 10_000;
const RETIRED_PER_STATEMENT = 500;

/**
 * Erases keys whose overlap is over. They stop signing by the clock, whether this runs or not: it writes down the truth
 * and tells of it.
 */
@Injectable()
export class SigningKeyRetirement {
  constructor(
    private readonly transactions: Transactions,
    private readonly outbox: Outbox,
    jobs: BackgroundJobs,
  ) {
    const run = (signal: AbortSignal): Promise<void> => this.sweep(signal);
    jobs.add({ name: 'signing-key-retirement', everyMs: SWEEP_EVERY_MS, run });
  }

  /** Retires what is due, in bounded transactions; replicas share the work. */
  async sweep(signal?: AbortSignal): Promise<void> {
    while (signal?.aborted !== true && (await this.retireSome()) === RETIRED_PER_STATEMENT);
  }

  private retireSome(): Promise<number> {
    return this.transactions.run(async (manager) => {
      const rows = await SIGNING_KEYS.settle(manager, RETIRED_PER_STATEMENT);
      const events = rows.map(({ targetId, number, retireAt }) => signingKeyRetired(targetId, number, retireAt));
      await this.outbox.add(manager, ...events);
      return rows.length;
    });
  }
}
