interface Waiting<T, R> {
  readonly item: T;
  readonly resolve: (result: R) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Turns many small pieces of work into few large ones: while one batch is under way the next gathers, so that a lone item
 * waits for nothing and a crowd shares a round trip.
 */
export class Coalescer<T, R> {
  private waiting: Waiting<T, R>[] = [];
  private running: Promise<void> | undefined;

  /** @param handle answers a batch, in its order; when it rejects, each of its items does. */
  constructor(
    private readonly maxBatch: number,
    private readonly handle: (items: readonly T[]) => Promise<readonly R[]>,
  ) {}

  /** Items that nobody has begun with. */
  get backlog(): number {
    return this.waiting.length;
  }

  add(item: T): Promise<R> {
    return new Promise((resolve, reject) => {
      this.waiting.push({ item, resolve, reject });
      this.running ??= this.drain();
    });
  }

  /** Resolves once everything that was added is done. */
  async idle(): Promise<void> {
    await this.running;
  }

  private async drain(): Promise<void> {
    // What is added in this turn of the event loop shall be in the first batch.
    await new Promise((resolve) => setImmediate(resolve));
    while (this.waiting.length > 0) {
      const batch = this.waiting.splice(0, this.maxBatch);
      try {
        const results = await this.handle(batch.map(({ item }) => item));
        batch.forEach(({ resolve }, index) => resolve(results[index] as R));
      } catch (error) {
        for (const { reject } of batch) reject(error);
      }
    }
    this.running = undefined;
  }
}
