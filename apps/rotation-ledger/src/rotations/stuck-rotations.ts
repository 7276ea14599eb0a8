import { Injectable } from '@nestjs/common';
import { Transactions } from '@rekey/database';
import { BackgroundJobs } from '@rekey/telemetry';
import { RotationProgress } from './rotation-progress.service.js';

const LOOK_EVERY_MS = 1_000;
const AT_ONCE = 200;

/** Says of rotations that they are stuck when they have waited for so long. */
@Injectable()
export class StuckRotations {
  constructor(
    private readonly transactions: Transactions,
    private readonly progress: RotationProgress,
    jobs: BackgroundJobs,
  ) {
    jobs.add({ name: 'stuck-rotations', everyMs: LOOK_EVERY_MS, run: (signal) => this.look(signal) });
  }

  private async look(signal: AbortSignal): Promise<void> {
    for (let isMore = true; isMore && !signal.aborted;) {
      isMore = await this.transactions.run((manager) => this.progress.findStuck(manager, AT_ONCE));
    }
  }
}
