import { Injectable } from '@nestjs/common';
import { pruneInBatches } from '@rekey/database';
import { BackgroundJobs } from '@rekey/telemetry';
import { DataSource } from 'typeorm';
import { GatewayConfig } from '../app.config.js';

const INTERVAL_MS = 3_600_000;

/** Forgets letters that nobody has looked after for long. */
@Injectable()
export class DeadLetterRetention {
  constructor(
    private readonly dataSource: DataSource,
    private readonly config: GatewayConfig,
    jobs: BackgroundJobs,
  ) {
    const run = (signal: AbortSignal): Promise<void> => this.prune(signal);
    jobs.add({ name: 'dead-letter-retention', everyMs: INTERVAL_MS, firstAfterMs: 0, run });
  }

  async prune(signal?: AbortSignal): Promise<void> {
    const { deadLetterRetentionDays } = this.config;
    const where = `failed_at < now() - make_interval(days => $1)`;
    const rule = { table: 'dead_letters', where, orderBy: 'failed_at', parameters: [deadLetterRetentionDays] };
    await pruneInBatches(this.dataSource, rule, signal);
  }
}
