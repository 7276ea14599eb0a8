/** How long work may take, and the signal of who asked for it. */
export interface WorkLimits {
  readonly limitMs: number;
  readonly signal?: AbortSignal;
}

/**
 * Gives each piece of work a signal that aborts at its time limit, with whoever asked for it, or when the process stops.
 * Not by `AbortSignal.any`: a signal that lives as long as the process keeps an entry of each that was made from it.
 */
export class WorkSignals {
  private readonly open = new Set<AbortController>();
  private isStopped = false;

  /** How much work is in hand. */
  get size(): number {
    return this.open.size;
  }

  async run<T>({ limitMs, signal }: WorkLimits, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
    const controller = new AbortController();
    const abort = (): void => controller.abort();
    const timer = setTimeout(abort, limitMs);
    signal?.addEventListener('abort', abort);
    this.open.add(controller);
    if (this.isStopped || signal?.aborted === true) abort();
    try {
      return await work(controller.signal);
    } finally {
      clearTimeout(timer);
      signal?.removeEventListener('abort', abort);
      this.open.delete(controller);
    }
  }

  /** Aborts everything in hand, and whatever begins from now on. */
  stop(): void {
    this.isStopped = true;
    for (const controller of this.open) controller.abort();
  }
}
