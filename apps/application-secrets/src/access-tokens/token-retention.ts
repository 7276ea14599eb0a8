import { Injectable } from '@nestjs/common';
import { pruneInBatches } from '@rekey/database';
import { BackgroundJobs } from '@rekey/telemetry';
import { DataSource } from 'typeorm';

const INTERVAL_MS = 60_000;

/** Forgets tokens that would have expired by now. */
@Injectable()
export class TokenRetention {
  constructor(
    private readonly dataSource: DataSource,
    jobs: BackgroundJobs,
  ) {
    jobs.add({ name: 'token-retention', everyMs: INTERVAL_MS, run: (signal) => this.prune(signal) });
  }

  async prune(signal?: AbortSignal): Promise<void> {
    for (const table of ['access_tokens', 'revoked_tokens']) {
      const rule = { table, where: 'expires_at <= now()', orderBy: 'expires_at' };
      await pruneInBatches(this.dataSource, rule, signal);
    }
  }
}
