import { setTimeout as pause } from 'node:timers/promises';
import { Injectable, Logger } from '@nestjs/common';
import { Coalescer } from '@rekey/contracts';
import { isTransientDatabaseError } from '@rekey/database';
import { Damper, describeError, Metrics } from '@rekey/telemetry';
import { type DeliveryResult, DeliveryQueueRepository } from './delivery-queue.repository.js';

const RESULTS_PER_STATEMENT = 500;
const FIRST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 5_000;
/** By then somebody else has sent it again, or nobody will know that it was sent. */
const GIVE_UP_AFTER_MS = 3_600_000;
const SAY_AGAIN_MS = 3_600_000;
const IDS_SAID_MAX = 10;

/**
 * Writes down what became of deliveries, many in one statement. While the database is away it goes on trying: what was
 * sent shall not be sent again for want of a note. An outcome that cannot be written is let go, alone, and nothing waits
 * behind it. What is lost comes again when its lease ends.
 */
@Injectable()
export class DeliveryResults {
  private readonly results: Coalescer<DeliveryResult, void>;
  private readonly failures;
  private readonly damper = new Damper(SAY_AGAIN_MS);
  private readonly logger = new Logger(DeliveryResults.name);
  private stopping = false;

  constructor(
    private readonly store: DeliveryQueueRepository,
    metrics: Metrics,
  ) {
    this.failures = metrics.counter(
      'rekey_delivery_result_failures_total',
      'Failed writes of what became of deliveries.',
      [],
    );
    this.results = new Coalescer<DeliveryResult, void>(RESULTS_PER_STATEMENT, async (batch) => {
      await this.persist(batch);
      return batch.map(() => undefined);
    });
  }

  add(result: DeliveryResult): Promise<void> {
    return this.results.add(result);
  }

  /** Resolves when all are written, or one attempt at it has failed. */
  async stop(): Promise<void> {
    this.stopping = true;
    await this.results.idle();
  }

  /** One statement for all; where that fails for what is in one of them, one for each. */
  private async persist(batch: readonly DeliveryResult[]): Promise<void> {
    try {
      await this.write(batch);
    } catch (error) {
      if (this.stopping) throw error;
      if (batch.length > 1) for (const result of batch) await this.persist([result]);
    }
  }

  /**
   * No background job: a write in hand that is tried again, and nothing once it is done.
   * @throws what is no fault of the moment, and what has been one for too long
   */
  private async write(batch: readonly DeliveryResult[]): Promise<void> {
    const from = performance.now();
    for (let pauseMs = FIRST_PAUSE_MS; ; pauseMs = Math.min(pauseMs * 2, LONGEST_PAUSE_MS)) {
      try {
        return await this.store.finish(batch);
      } catch (error) {
        this.note(error, batch);
        const isOver = this.stopping || performance.now() - from >= GIVE_UP_AFTER_MS;
        if (isOver || !isTransientDatabaseError(error)) throw error;
        await pause(pauseMs, undefined, { ref: false });
      }
    }
  }

  private note(error: unknown, batch: readonly DeliveryResult[]): void {
    this.failures.inc();
    const reason = describeError(error);
    if (!this.damper.allows(reason)) return;
    const ids = batch.slice(0, IDS_SAID_MAX).map(({ delivery }) => delivery.id);
    this.logger.error(`what became of deliveries cannot be written: ${reason} (${ids.join(', ')})`);
  }
}
