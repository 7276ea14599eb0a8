import type { Counter, Gauge } from 'prom-client';
import { BackgroundJob, type JobDescription } from './background-job.js';
import type { Logger } from './logger.js';
import type { Metrics } from './metrics.js';

const LAST_SUCCESS = 'rekey_job_last_success_seconds';
const FAILURES = 'rekey_job_failures_total';

/** The background jobs of a service: features add them, whoever hosts the service starts and stops them. */
export class BackgroundJobs {
  private readonly jobs: BackgroundJob[] = [];
  private readonly lastSuccess: Gauge<'job'> | undefined;
  private readonly failures: Counter<'job'> | undefined;
  private isStarted = false;

  constructor(
    private readonly logger: Logger,
    metrics?: Metrics,
  ) {
    this.lastSuccess = metrics?.gauge(LAST_SUCCESS, 'When a background job last succeeded, as Unix time.', ['job']);
    this.failures = metrics?.counter(FAILURES, 'Failed runs of background jobs.', ['job']);
  }

  /** Starts with the others, or at once when they have been started. */
  add(description: JobDescription): BackgroundJob {
    const { logger, lastSuccess, failures } = this;
    const job = new BackgroundJob(description, { logger, lastSuccess, failures });
    this.jobs.push(job);
    if (this.isStarted) job.start();
    return job;
  }

  start(): void {
    this.isStarted = true;
    for (const job of this.jobs) job.start();
  }

  /** Runs in hand end. */
  async stop(): Promise<void> {
    await Promise.all(this.jobs.map((job) => job.stop()));
  }
}
