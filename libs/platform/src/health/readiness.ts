/** Undefined when all is well, else why not, without secrets. */
export type Probe = () => string | undefined | Promise<string | undefined>;

/** What a service needs beside database and event log to be sent requests. */
export class Readiness {
  private readonly probes = new Map<string, Probe>();
  private readonly included: Readiness[] = [];

  add(name: string, probe: Probe): void {
    this.probes.set(name, probe);
  }

  /**
   * For what has to be there before the first request. Once it was, it is no longer asked: what another service does later
   * is for that one to report, and must not take this one away too.
   */
  addFirst(name: string, probe: Probe): void {
    let hasBeen = false;
    this.add(name, async () => {
      if (hasBeen) return undefined;
      const reason = await probe();
      hasBeen = reason === undefined;
      return reason;
    });
  }

  /** From now on `checks` also has these: for the one service of a process that is asked for all. */
  include(...others: readonly Readiness[]): void {
    this.included.push(...others);
  }

  checks(): (readonly [name: string, probe: Probe])[] {
    return [...this.probes, ...this.included.flatMap((other) => other.checks())];
  }
}
