import { type BeforeApplicationShutdown, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { DueSourcesRepository } from './due-sources.repository.js';
import { SourceRefreshService } from './source-refresh.service.js';

const TICK_MS = 500;
const FETCHING_MAX = 32;
/** Longer than a fetch takes, with everything after it: then the URL is anybody's again. */
const LEASE_MS = 60_000;

/** Fetches bound URLs when their time has come. Replicas share the work. */
@Injectable()
export class SourceRefreshes implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private timer: NodeJS.Timeout | undefined;
  private ticking: Promise<void> | undefined;
  private readonly fetching = new Set<Promise<void>>();

  constructor(
    private readonly due: DueSourcesRepository,
    private readonly refreshes: SourceRefreshService,
  ) {}

  onApplicationBootstrap(): void {
    this.timer = setInterval(() => this.start(), TICK_MS).unref();
  }

  /** What is under way ends, within the time limit of a fetch. */
  async beforeApplicationShutdown(): Promise<void> {
    clearInterval(this.timer);
    await this.ticking;
    await Promise.all(this.fetching);
  }

  private start(): void {
    // While the database is away the next tick finds the same.
    this.ticking ??= this.tick()
      .catch(() => undefined)
      .finally(() => (this.ticking = undefined));
  }

  /** Does not wait for the fetches: one that does not answer holds up no other. */
  private async tick(): Promise<void> {
    const room = FETCHING_MAX - this.fetching.size;
    if (room <= 0) return;
    for (const source of await this.due.claim(room, LEASE_MS)) {
      // What could not be stored is tried again when the lease is over.
      const fetch: Promise<void> = this.refreshes
        .refresh(source)
        .catch(() => undefined)
        .finally(() => this.fetching.delete(fetch));
      this.fetching.add(fetch);
    }
  }
}
