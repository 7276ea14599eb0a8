import type { Counter, Gauge } from 'prom-client';
import { backoffMs, describeError } from './backoff.js';
import { Damper } from './damper.js';
import type { Logger } from './logger.js';

/** While a job fails, the same reason is said again this rarely. */
const SAY_AGAIN_MS = 3_600_000;
const JITTER = 0.1;
const FIRST_RETRY_MS = 1_000;
const RETRY_MAX_MS = 5_000;

export interface JobDescription {
  /** What is seen in log and metrics; unique in its service. */
  readonly name: string;
  /** Between the end of one run and the start of the next. */
  readonly everyMs: number;
  /** Share of `everyMs` that is chance, so that replicas spread out. */
  readonly jitter?: number;
  /**
   * The signal says that the service stops: a run ends soon after it. What it throws is seen, and it is run again. A
   * number that it resolves with is the pause before the next run, in place of `everyMs`.
   */
  readonly run: (signal: AbortSignal) => Promise<unknown>;
  /** Before the first run; `everyMs` without it. */
  readonly firstAfterMs?: number;
  /** Failures make the pauses longer, up to this. Without it up to `everyMs`, or five seconds when that is shorter. */
  readonly retryMaxMs?: number;
}

export interface JobSurroundings {
  readonly logger: Logger;
  readonly lastSuccess?: Gauge<'job'> | undefined;
  readonly failures?: Counter<'job'> | undefined;
}

/**
 * Work that a service does by itself again and again. Runs never overlap; a failing one comes again after a growing
 * pause, is logged once and counted, and its recovery is logged too: nothing fails for ever unseen.
 */
export class BackgroundJob {
  private readonly stopping = new AbortController();
  private damper = new Damper(SAY_AGAIN_MS);
  private timer: NodeJS.Timeout | undefined;
  private running: Promise<void> | undefined;
  private failures = 0;
  private isStarted = false;
  private isWoken = false;
  private nextMs: unknown;

  constructor(
    private readonly description: JobDescription,
    private readonly surroundings: JobSurroundings,
  ) {}

  start(): void {
    if (this.isStarted || this.stopping.signal.aborted) return;
    this.isStarted = true;
    const { firstAfterMs, everyMs, name } = this.description;
    // Seen from the start, and not only when it has failed.
    this.surroundings.failures?.inc({ job: name }, 0);
    this.runIn(this.isWoken ? 0 : (firstAfterMs ?? this.spread(everyMs)));
  }

  /** Runs now; once more when a run is under way, which may have begun too early. */
  wake(): void {
    this.isWoken = true;
    if (this.isStarted && this.running === undefined) this.runIn(0);
  }

  /** No further run begins, and the one in hand has ended when this resolves. */
  async stop(): Promise<void> {
    this.stopping.abort();
    clearTimeout(this.timer);
    await this.running;
  }

  private runIn(milliseconds: number): void {
    clearTimeout(this.timer);
    if (this.stopping.signal.aborted) return;
    this.timer = setTimeout(() => {
      this.running = this.runOnce().finally(() => {
        this.running = undefined;
        this.runIn(this.pauseMs());
      });
    }, milliseconds).unref();
  }

  private async runOnce(): Promise<void> {
    this.isWoken = false;
    try {
      this.nextMs = await this.description.run(this.stopping.signal);
      this.succeeded();
    } catch (error) {
      if (!this.stopping.signal.aborted) this.failed(error);
    }
  }

  private succeeded(): void {
    const { name: job } = this.description;
    this.surroundings.lastSuccess?.set({ job }, Date.now() / 1000);
    if (this.failures === 0) return;
    this.failures = 0;
    this.damper = new Damper(SAY_AGAIN_MS);
    this.surroundings.logger.info({ job }, 'a background job works again');
  }

  private failed(error: unknown): void {
    const { name: job } = this.description;
    this.failures += 1;
    this.surroundings.failures?.inc({ job });
    const reason = describeError(error);
    if (this.damper.allows(reason)) this.surroundings.logger.error({ job, reason }, 'a background job fails');
  }

  private pauseMs(): number {
    const { everyMs, retryMaxMs = Math.max(everyMs, RETRY_MAX_MS) } = this.description;
    if (this.failures > 0) return backoffMs(this.failures, Math.min(everyMs, FIRST_RETRY_MS), retryMaxMs);
    if (this.isWoken) return 0;
    return typeof this.nextMs === 'number' ? this.nextMs : this.spread(everyMs);
  }

  private spread(milliseconds: number): number {
    return milliseconds * (1 + (Math.random() - 0.5) * (this.description.jitter ?? JITTER));
  }
}
