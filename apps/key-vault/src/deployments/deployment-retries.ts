import { type BeforeApplicationShutdown, Injectable } from '@nestjs/common';
import { Transactions } from '@rekey/database';
import { type BackgroundJob, BackgroundJobs } from '@rekey/telemetry';
import { projectsChanged } from '../vault/jwk-store/projects-changed.js';
import { BundleSender } from './bundle-sender.js';
import { BundleVersions } from './bundle-versions.js';
import { type Receiver, WorkersRepository } from './workers.repository.js';

const TICK_MS = 2_000;
/** How soon a change that nobody deployed is found: the end of an overlap, or of a process between commit and sending. */
const CHECK_EVERY_MS = 5_000;
/** JWKs that follow their key announce themselves, as often as they like. */
const HINTS_EVERY_MS = 1_000;
const CHECKS_AT_ONCE = 100;
const SENDING_MAX = 64;
const SEND_TIMEOUT_MS = 10_000;
/** Longer than a bundle takes to be read, signed and sent: then the worker is anybody's again. */
const LEASE_MS = 30_000;

/**
 * Brings workers that lag behind up to date, until each has what its environment has: those that failed, those that are
 * new, and all of an environment that changed without a call that deploys. Replicas share the work.
 */
@Injectable()
export class DeploymentRetries implements BeforeApplicationShutdown {
  private readonly job: BackgroundJob;
  private failure: unknown;
  private readonly sending = new Set<Promise<void>>();
  private readonly stopping = new AbortController();
  private sendingCount = 0;
  private isHinted = false;
  private hintsHeardAt = 0;

  constructor(
    private readonly workers: WorkersRepository,
    private readonly versions: BundleVersions,
    private readonly sender: BundleSender,
    transactions: Transactions,
    jobs: BackgroundJobs,
  ) {
    this.job = jobs.add({ name: 'deployment-retries', everyMs: TICK_MS, run: () => this.tick() });
    transactions.afterCommit(projectsChanged, () => {
      this.isHinted = true;
      if (this.mayHear()) this.job.wake();
    });
  }

  /** What is under way is given up, and is another process' to try. */
  async beforeApplicationShutdown(): Promise<void> {
    this.stopping.abort();
    await this.job.stop();
    await Promise.all(this.sending);
  }

  private async tick(): Promise<void> {
    const { failure } = this;
    this.failure = undefined;
    const all = this.takeHint();
    for (const id of await this.workers.claimChecks(CHECKS_AT_ONCE, CHECK_EVERY_MS, { all })) {
      await this.versions.current(id);
    }
    const room = SENDING_MAX - this.sendingCount;
    if (room > 0) await this.sendTo(await this.workers.claim(room, LEASE_MS));
    if (failure !== undefined) throw failure;
  }

  private takeHint(): boolean {
    if (!this.isHinted || !this.mayHear()) return false;
    this.isHinted = false;
    this.hintsHeardAt = performance.now();
    return true;
  }

  private mayHear(): boolean {
    return performance.now() >= this.hintsHeardAt + HINTS_EVERY_MS;
  }

  /** Does not wait for them: one that does not answer holds up no other. What fails is seen at the next tick. */
  private async sendTo(receivers: readonly Receiver[]): Promise<void> {
    if (receivers.length === 0) return;
    const limits = { timeoutMs: SEND_TIMEOUT_MS, signal: this.stopping.signal };
    for (const environment of await this.workers.environments([
      ...new Set(receivers.map((one) => one.environmentId)),
    ])) {
      const mine = receivers.filter(({ environmentId }) => environmentId === environment.id);
      this.sendingCount += mine.length;
      // What fails before it is sent is tried again when the lease is over.
      const sent: Promise<void> = this.sender
        .send(environment, mine, limits)
        .then(
          () => undefined,
          (error: unknown) => void (this.failure = error),
        )
        .finally(() => {
          this.sendingCount -= mine.length;
          this.sending.delete(sent);
        });
      this.sending.add(sent);
    }
  }
}
