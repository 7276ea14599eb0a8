import { type BeforeApplicationShutdown, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { ActionTargetsClient } from '@rekey/contracts';

const REFRESH_MS = 30_000;
const RETRY_MS = 1_000;

/**
 * Which operations have a request or response execution, kept in memory in every replica: for all others a request costs
 * nothing. Refreshed by events, and now and then in case one was missed.
 */
@Injectable()
export class ExecutionConditions implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private ids: ReadonlySet<string> = new Set();
  private timer: NodeJS.Timeout | undefined;
  private refreshing: Promise<void> | undefined;
  private reads = 0;
  private isStale = false;
  private isStopped = false;

  constructor(private readonly actionTargets: ActionTargetsClient) {}

  /** Tries once before the first request is taken: what guards an operation guards it from the start. */
  async onApplicationBootstrap(): Promise<void> {
    await this.refresh();
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.isStopped = true;
    clearTimeout(this.timer);
    await this.refreshing;
  }

  get isEmpty(): boolean {
    return this.ids.size === 0;
  }

  /** Whether some execution is run for the method, its service or all. @param method `/<service>/<name>` */
  has(trigger: 'request' | 'response', method: string): boolean {
    const service = method.slice(0, method.lastIndexOf('/'));
    return [method, service, ''].some((name) => this.ids.has(`${trigger}${name}`));
  }

  /** Reads them again; what changes while it reads is read after it. */
  refresh(): Promise<void> {
    this.isStale = true;
    this.refreshing ??= this.read().finally(() => (this.refreshing = undefined));
    return this.refreshing;
  }

  private async read(): Promise<void> {
    clearTimeout(this.timer);
    // Events are heard once everything has started: what changed until then is read soon after.
    let nextMs = this.reads === 0 ? RETRY_MS : REFRESH_MS;
    this.reads += 1;
    while (this.isStale && !this.isStopped) {
      this.isStale = false;
      try {
        const ids = await this.actionTargets.executionIds();
        this.ids = new Set(ids.filter((id) => /^(request|response)(\/|$)/.test(id)));
      } catch {
        // The last known ones go on being honoured.
        nextMs = RETRY_MS;
      }
    }
    if (!this.isStopped) this.timer = setTimeout(() => void this.refresh(), nextMs).unref();
  }
}
