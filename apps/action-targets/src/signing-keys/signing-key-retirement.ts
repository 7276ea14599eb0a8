import { Injectable } from '@nestjs/common';
import { Transactions } from '@rekey/database';
import { Outbox } from '@rekey/messaging';
import { BackgroundJobs } from '@rekey/telemetry';
import { signingKeyRetired } from './signing-key-retired.js';

const SWEEP_EVERY_MS = 10_000;
const RETIRED_PER_STATEMENT = 500;

interface RetiredRow {
  readonly targetId: string;
  readonly number: number;
  readonly retireAt: Date;
}

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
      const [rows] = (await manager.query(RETIRE, [RETIRED_PER_STATEMENT])) as [RetiredRow[], number];
      const events = rows.map(({ targetId, number, retireAt }) => signingKeyRetired(targetId, number, retireAt));
      await this.outbox.add(manager, ...events);
      return rows.length;
    });
  }
}

/** The target is locked as for any change of its ring; one that is being changed is left to the next sweep. */
const RETIRE = `
  WITH due AS (
    SELECT v.target_id, v.number FROM signing_key_versions v JOIN targets t ON t.id = v.target_id
    WHERE v.state = 'retiring' AND v.retire_at <= now() LIMIT $1 FOR UPDATE OF t SKIP LOCKED)
  UPDATE signing_key_versions v SET state = 'retired', secret = NULL FROM due
  WHERE v.target_id = due.target_id AND v.number = due.number AND v.state = 'retiring' AND v.retire_at <= now()
  RETURNING v.target_id AS "targetId", v.number, v.retire_at AS "retireAt"`;
