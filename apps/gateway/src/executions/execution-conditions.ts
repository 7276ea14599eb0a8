import { type BeforeApplicationShutdown, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { ActionTargetsClient } from '@rekey/contracts';
import { type BackgroundJob, BackgroundJobs } from '@rekey/telemetry';

const REFRESH_MS = 30_000;
const RETRY_MS = 1_000;

/**
 * Which operations have a request or response execution, kept in memory in every replica: for all others a request costs
 * nothing. Refreshed by events, and now and then in case one was missed.
 */
@Injectable()
export class ExecutionConditions implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private ids: ReadonlySet<string> = new Set();
  private readonly job: BackgroundJob;
  private refreshing: Promise<void> | undefined;
  private isStale = false;

  constructor(
    private readonly actionTargets: ActionTargetsClient,
    jobs: BackgroundJobs,
  ) {
    const run = (): Promise<void> => this.refresh();
    // Events are heard once everything has started: what changed until then is read soon after.
    const pauses = { everyMs: REFRESH_MS, firstAfterMs: RETRY_MS, retryMaxMs: RETRY_MS };
    this.job = jobs.add({ name: 'execution-conditions', ...pauses, run });
  }

  /** Tries once before the first request is taken: what guards an operation guards it from the start. */
  async onApplicationBootstrap(): Promise<void> {
    // The job tries again, and says so.
    await this.refresh().catch(() => undefined);
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.job.stop();
    // Whoever asked for it hears of its failure.
    await this.refreshing?.catch(() => undefined);
  }

  get isEmpty(): boolean {
    return this.ids.size === 0;
  }

  /** Whether some execution is run for the method, its service or all. @param method `/<service>/<name>` */
  has(trigger: 'request' | 'response', method: string): boolean {
    const service = method.slice(0, method.lastIndexOf('/'));
    return [method, service, ''].some((name) => this.ids.has(`${trigger}${name}`));
  }

  /** Soon, without anybody who waits for it. */
  refreshSoon(): void {
    this.job.wake();
  }

  /** Reads them again; what changes while it reads is read after it. While it fails the last known ones are honoured. */
  refresh(): Promise<void> {
    this.isStale = true;
    this.refreshing ??= this.read().finally(() => (this.refreshing = undefined));
    return this.refreshing;
  }

  private async read(): Promise<void> {
    while (this.isStale) {
      this.isStale = false;
      const ids = await this.actionTargets.executionIds();
      this.ids = new Set(ids.filter((id) => /^(request|response)(\/|$)/.test(id)));
    }
  }
}
