import { setTimeout as pause } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { Coalescer } from '@rekey/contracts';
import { type DeliveryResult, DeliveryStore } from './delivery-store.js';

const RESULTS_PER_STATEMENT = 500;
const FIRST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 5_000;

/**
 * Writes down what became of deliveries, many in one statement. While the database is away it goes on trying: what was
 * sent shall not be sent again for want of a note. What a crash loses comes again when its lease ends.
 */
@Injectable()
export class DeliveryResults {
  private readonly results: Coalescer<DeliveryResult, void>;
  private stopping = false;

  constructor(private readonly store: DeliveryStore) {
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

  private async persist(batch: readonly DeliveryResult[]): Promise<void> {
    for (let pauseMs = FIRST_PAUSE_MS; ; pauseMs = Math.min(pauseMs * 2, LONGEST_PAUSE_MS)) {
      try {
        return await this.store.finish(batch);
      } catch (error) {
        if (this.stopping) throw error;
        await pause(pauseMs, undefined, { ref: false });
      }
    }
  }
}
