/** How many were asked for lately: in this window of time or the one before, whichever had more. */
export class RecentDemand {
  private windowStart = 0;
  private current = 0;
  private previous = 0;

  constructor(
    private readonly windowMs: number,
    private readonly now: () => number = Date.now,
  ) {}

  count(): void {
    this.turn();
    this.current += 1;
  }

  get peak(): number {
    this.turn();
    return Math.max(this.current, this.previous);
  }

  private turn(): void {
    const windows = Math.floor((this.now() - this.windowStart) / this.windowMs);
    if (windows < 1) return;
    this.previous = windows === 1 ? this.current : 0;
    this.current = 0;
    this.windowStart += windows * this.windowMs;
  }
}
