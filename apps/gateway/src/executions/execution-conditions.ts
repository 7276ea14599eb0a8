import { type BeforeApplicationShutdown, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { ReplicaValue } from '@rekey/cache';
import { ActionTargetsClient, ExecutionSet, TargetDeleted } from '@rekey/contracts';
import { Broadcasts } from '@rekey/messaging';
import { type BackgroundJob, BackgroundJobs } from '@rekey/telemetry';

const REFRESH_MS = 30_000;
const RETRY_MS = 1_000;

/**
 * Which operations have a request or response execution, kept in memory in every replica: for all others a request costs
 * nothing. Refreshed by events, and now and then in case one was missed.
 */
@Injectable()
export class ExecutionConditions implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly ids: ReplicaValue<ReadonlySet<string>>;
  private readonly job: BackgroundJob;

  constructor(actionTargets: ActionTargetsClient, broadcasts: Broadcasts, jobs: BackgroundJobs) {
    const read = async (): Promise<ReadonlySet<string>> =>
      new Set((await actionTargets.executionIds()).filter((id) => /^(request|response)(\/|$)/.test(id)));
    this.ids = new ReplicaValue({ read, freshForMs: 0 });
    const run = (): Promise<void> => this.refresh();
    // Events are heard once everything has started: what changed until then is read soon after.
    const pauses = { everyMs: REFRESH_MS, firstAfterMs: RETRY_MS, retryMaxMs: RETRY_MS };
    this.job = jobs.add({ name: 'execution-conditions', ...pauses, run });
    // An execution whose last target is gone is none any more.
    broadcasts.follow([ExecutionSet, TargetDeleted], () => this.job.wake());
  }

  /** Tries once before the first request is taken: what guards an operation guards it from the start. */
  async onApplicationBootstrap(): Promise<void> {
    // The job tries again, and says so.
    await this.refresh().catch(() => undefined);
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.job.stop();
  }

  get isEmpty(): boolean {
    return (this.ids.known?.size ?? 0) === 0;
  }

  /** Whether some execution is run for the method, its service or all. @param method `/<service>/<name>` */
  has(trigger: 'request' | 'response', method: string): boolean {
    const service = method.slice(0, method.lastIndexOf('/'));
    return [method, service, ''].some((name) => this.ids.known?.has(`${trigger}${name}`));
  }

  /** Reads them again, from this call on. While it fails the last known ones are honoured. */
  async refresh(): Promise<void> {
    this.ids.expire();
    await this.ids.get();
  }
}
