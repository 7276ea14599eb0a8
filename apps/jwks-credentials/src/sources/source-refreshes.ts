import { type BeforeApplicationShutdown, Injectable } from '@nestjs/common';
import { type BackgroundJob, BackgroundJobs } from '@rekey/telemetry';
import { DueSourcesRepository } from './due-sources.repository.js';
import { SourceRefreshService } from './source-refresh.service.js';

const TICK_MS = 2_000;
const FETCHING_MAX = 32;
/** Longer than a fetch takes, with everything after it: then the URL is anybody's again. */
const LEASE_MS = 60_000;

/** Fetches bound URLs when their time has come. Replicas share the work. */
@Injectable()
export class SourceRefreshes implements BeforeApplicationShutdown {
  private readonly job: BackgroundJob;
  private readonly fetching = new Set<Promise<void>>();
  private failure: unknown;

  constructor(
    private readonly due: DueSourcesRepository,
    private readonly refreshes: SourceRefreshService,
    jobs: BackgroundJobs,
  ) {
    this.job = jobs.add({ name: 'source-refreshes', everyMs: TICK_MS, run: () => this.tick() });
  }

  /** What is under way ends, within the time limit of a fetch. */
  async beforeApplicationShutdown(): Promise<void> {
    await this.job.stop();
    await Promise.all(this.fetching);
  }

  /** Does not wait for the fetches: one that does not answer holds up no other. What fails is seen at the next tick. */
  private async tick(): Promise<void> {
    const { failure } = this;
    this.failure = undefined;
    const room = FETCHING_MAX - this.fetching.size;
    for (const source of room > 0 ? await this.due.claim(room, LEASE_MS) : []) {
      // What could not be stored is tried again when the lease is over.
      const fetch: Promise<void> = this.refreshes
        .refresh(source)
        .catch((error: unknown) => void (this.failure = error))
        .finally(() => this.fetching.delete(fetch));
      this.fetching.add(fetch);
    }
    if (failure !== undefined) throw failure;
  }
}
