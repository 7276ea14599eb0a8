/** How long after a failed read the last known value is given without asking again. */
const RETRY_MS = 1_000;

export interface LastKnownOptions<T> {
  readonly read: () => Promise<T>;
  /** How long a value is good while nobody says that it changed. */
  readonly freshMs: number;
}

/**
 * A value of another service, kept in memory. `forget` has it read again, and a read that was on its way is not kept.
 * While the other service is away the last known value goes on; before the first one, its callers fail.
 */
export class LastKnown<T> {
  private known: { readonly value: T } | undefined;
  private freshUntilMs = 0;
  private reading: Promise<T> | undefined;

  constructor(private readonly options: LastKnownOptions<T>) {}

  async get(): Promise<T> {
    if (this.known !== undefined && Date.now() < this.freshUntilMs) return this.known.value;
    try {
      return await (this.reading ?? this.start());
    } catch (error) {
      if (this.known === undefined) throw error;
      this.freshUntilMs = Date.now() + RETRY_MS;
      return this.known.value;
    }
  }

  forget(): void {
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
    this.freshUntilMs = Date.now() + this.options.freshMs;
  }
}
