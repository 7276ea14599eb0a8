import type { Ring, RingChange, Version } from './ring.js';

type Patch = Partial<Pick<Version, 'state' | 'activatedAt' | 'retireAt'>>;

/**
 * Collects what an operation does to a ring. Versions are copied field by field: callers pass their entities, which may
 * hold key material that must not travel on.
 */
export class RingDraft {
  private readonly versions = new Map<number, Version>();
  private readonly touched = new Set<number>();
  private added: Version | undefined;
  private nextNumber: number;

  constructor(ring: Ring) {
    this.nextNumber = ring.nextNumber;
    for (const { number, state, createdAt, activatedAt, retireAt } of ring.versions) {
      if (number >= ring.nextNumber)
        throw new RangeError(`Version ${number} is not below nextNumber ${ring.nextNumber}`);
      this.versions.set(number, { number, state, createdAt, activatedAt, retireAt });
    }
  }

  get current(): Ring {
    return { versions: [...this.versions.values()], nextNumber: this.nextNumber };
  }

  add(version: Omit<Version, 'number'>): Version {
    this.added = { number: this.nextNumber, ...version };
    this.nextNumber += 1;
    this.versions.set(this.added.number, this.added);
    return this.added;
  }

  patch(number: number, patch: Patch): void {
    const before = this.versions.get(number);
    if (before === undefined) throw new RangeError(`Version ${number} is not in the ring`);
    this.versions.set(number, { ...before, ...patch });
    this.touched.add(number);
  }

  /** Ends a version at `now`, or leaves an end that has passed already. */
  end(version: Version, state: 'retired' | 'compromised', now: Date): void {
    const retireAt = version.retireAt !== null && version.retireAt <= now ? version.retireAt : now;
    this.patch(version.number, { state, retireAt });
  }

  /** Retires what is past its end, so that every operation starts from the truth at `now`. */
  settle(now: Date): this {
    for (const version of this.retiring()) {
      if (version.retireAt === null || version.retireAt <= now) this.end(version, 'retired', now);
    }
    return this;
  }

  /** Still verifying beside the active one, the one that signed last first. */
  retiring(): readonly Version[] {
    return [...this.versions.values()]
      .filter((version) => version.state === 'retiring')
      .sort((a, b) => Number(b.activatedAt) - Number(a.activatedAt) || b.number - a.number);
  }

  finish(): RingChange {
    const changed = this.current.versions.filter(
      ({ number }) => this.touched.has(number) && number !== this.added?.number,
    );
    return { ring: this.current, changed, ...(this.added === undefined ? {} : { added: this.added }) };
  }
}
