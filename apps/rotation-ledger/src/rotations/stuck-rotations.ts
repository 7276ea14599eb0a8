import { Injectable } from '@nestjs/common';
import { Transactions } from '@rekey/database';
import { BackgroundJobs } from '@rekey/telemetry';
import { DataSource } from 'typeorm';
import { RotationProgress } from './rotation-progress.service.js';
import { RotationsRepository } from './rotations.repository.js';

/** So much later than it is may a rotation be called stuck: a part of what it waited, and no more than this. */
const LATE_BY_MAX_MS = 5_000;
const LATE_BY_PART = 4;
const AT_ONCE = 200;

/** Says of rotations that they are stuck when they have waited for so long. */
@Injectable()
export class StuckRotations {
  constructor(
    private readonly dataSource: DataSource,
    private readonly transactions: Transactions,
    private readonly rotations: RotationsRepository,
    private readonly progress: RotationProgress,
    jobs: BackgroundJobs,
  ) {
    const everyMs = Math.min(LATE_BY_MAX_MS, progress.stuckAfterMs / LATE_BY_PART);
    jobs.add({ name: 'stuck-rotations', everyMs, run: (signal) => this.look(signal) });
  }

  private async look(signal: AbortSignal): Promise<void> {
    // Mostly there is none, and no transaction is needed to see that.
    if ((await this.rotations.due(this.dataSource.manager, 1)).length === 0) return;
    for (let isMore = true; isMore && !signal.aborted;) {
      isMore = await this.transactions.run((manager) => this.progress.findStuck(manager, AT_ONCE));
    }
  }
}
