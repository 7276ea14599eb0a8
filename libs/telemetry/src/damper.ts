const REMEMBERED_MAX = 1_000;

/** Lets the same line through at most once in a while: a broker that is away would fill the log otherwise. */
export class Damper {
  private readonly seen = new Map<string, number>();

  constructor(private readonly intervalMs: number) {}

  allows(line: string): boolean {
    const now = performance.now();
    const last = this.seen.get(line);
    if (last !== undefined && now - last < this.intervalMs) return false;
    if (this.seen.size >= REMEMBERED_MAX) this.seen.clear();
    this.seen.set(line, now);
    return true;
  }
}
