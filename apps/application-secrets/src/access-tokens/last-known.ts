/** How long after a failed read the last known value is given without asking again. */
const RETRY_MS = 1_000;

export interface LastKnownOptions<T> {
  readonly read: () => Promise<T>;
  /** How long a value is good while nobody says that it changed. */
  readonly freshMs: number;
}

/**
 * A value of another service, kept in memory. Once it is no longer fresh it is read again beside its use. `forget` has the
 * next caller wait for a new one, and a read that was on its way is not kept. While the other service is away the last
 * known value goes on; before the first one, callers fail.
 */
export class LastKnown<T> {
  private known: { readonly value: T } | undefined;
  private isForgotten = false;
  private freshUntilMs = 0;
  private reading: Promise<T> | undefined;

  constructor(private readonly options: LastKnownOptions<T>) {}

  async get(): Promise<T> {
    const { known } = this;
    if (known !== undefined && Date.now() < this.freshUntilMs) return known.value;
    const reading = this.reading ?? this.start();
    if (known === undefined) return reading;
    const value = reading.catch(() => {
      this.freshUntilMs = Date.now() + RETRY_MS;
      return known.value;
    });
    return this.isForgotten ? value : known.value;
  }

  forget(): void {
    this.isForgotten = true;
    this.freshUntilMs = 0;
    this.reading = undefined;
  }

  private start(): Promise<T> {
    const reading: Promise<T> = this.options.read().then(
      (value) => {
        if (this.reading === reading) this.keep(value);
        return value;
      },
      (error: unknown) => {
        if (this.reading === reading) this.reading = undefined;
        throw error;
      },
    );
    this.reading = reading;
    return reading;
  }

  private keep(value: T): void {
    this.reading = undefined;
    this.known = { value };
    this.isForgotten = false;
    this.freshUntilMs = Date.now() + this.options.freshMs;
  }
}
