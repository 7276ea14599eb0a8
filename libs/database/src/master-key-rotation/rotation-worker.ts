import { setTimeout as delay } from 'node:timers/promises';
import type { Logger } from '@rekey/telemetry';
import { isTransientDatabaseError } from '../database-errors.js';
import { type DataKeyKeeper, IDLE_INTERVALS } from '../data-key-keeper.js';
import type { MasterKeyRotation } from './master-key-rotation.js';

/** In a row, of a kind that waiting does not cure. */
const FAILURES_MAX = 10;

export interface RotationWorkerOptions {
  readonly keeper: DataKeyKeeper;
  readonly rotation: MasterKeyRotation;
  readonly intervalMs: number;
  readonly rowsPerSecond: number;
  readonly logger: Logger;
}

/**
 * Keeps this replica's data keys fresh, and carries out rotations of the master key at a bounded rate. No background job: it
 * runs before these start and after they have stopped, because whoever holds data keys has to say so as long as it does.
 */
export class RotationWorker {
  private readonly stopping = new AbortController();
  private running: Promise<void> | undefined;
  private failures = 0;
  private lastReason = '';
  /** The rate allows no row before. */
  private notBefore = 0;

  constructor(private readonly options: RotationWorkerOptions) {}

  start(): void {
    this.running ??= this.run();
  }

  /** Finishes the batch in hand; what is left is gone on with by another replica, or at the next start. */
  async stop(): Promise<void> {
    this.stopping.abort();
    await this.running;
    // A database that is away already takes the silence for an answer.
    await this.options.keeper.leave().catch(() => undefined);
  }

  private async run(): Promise<void> {
    while (!this.stopping.signal.aborted) {
      let pauseMs = this.options.intervalMs;
      try {
        await this.options.keeper.refresh();
        const { isRotating } = this.options.keeper;
        if (!isRotating) pauseMs *= IDLE_INTERVALS;
        const hasMore = isRotating && (await this.work(Date.now() + this.options.intervalMs));
        this.failures = 0;
        this.lastReason = '';
        if (hasMore) continue;
      } catch (error) {
        await this.failed(error);
      }
      await this.pause(pauseMs);
    }
  }

  /** Until that time at most: others take a replica for dead whose data keys are not refreshed. */
  private async work(until: number): Promise<boolean> {
    while (!this.stopping.signal.aborted && Date.now() < until) {
      await this.pause(Math.min(this.notBefore, until) - Date.now());
      if (Date.now() < this.notBefore) continue;
      const outcome = await this.options.rotation.step();
      switch (outcome.state) {
        case 'idle':
        case 'waiting':
          return false;
        case 'moved':
          // This replica is one of those that are waited for.
          await this.options.keeper.refresh();
          break;
        case 'worked':
          this.notBefore = Date.now() + (outcome.rows / this.options.rowsPerSecond) * 1000;
          break;
        case 'finished':
          this.options.logger.info({ rotation: outcome.id, state: outcome.as }, 'rotation of the master key ended');
      }
    }
    return true;
  }

  private async failed(error: unknown): Promise<void> {
    if (this.stopping.signal.aborted) return;
    const reason = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
    if (reason !== this.lastReason) this.options.logger.warn({ reason }, 'data keys were not refreshed or rotated');
    this.lastReason = reason;
    if (isTransientDatabaseError(error)) return;
    this.failures += 1;
    // The database is away, and it is tried again after as many failures.
    if (this.failures % FAILURES_MAX === 0) await this.options.rotation.giveUp().catch(() => undefined);
  }

  private async pause(milliseconds: number): Promise<void> {
    if (milliseconds <= 0) return;
    // It is ended by the stop, which the loop looks at.
    await delay(milliseconds, undefined, { signal: this.stopping.signal }).catch(() => undefined);
  }
}
