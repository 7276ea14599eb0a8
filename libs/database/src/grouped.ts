import { AsyncLocalStorage } from 'node:async_hooks';
import { isContention, isRefusal } from './database-errors.js';

/** Groups under way at once: while one waits for the disk, the other is decided about. */
const GROUPS_MAX = 2;
const GROUP_SIZE_MAX = 64;
/** A change that was in somebody's way so often goes alone, and waits for whoever holds what it changes. */
const CONFLICTS_MAX = 2;
const ATTEMPTS_MAX = 12;

/** A kind of change: what is there is read, what becomes of it is decided, and written if it is still as it was read. */
export interface GroupedWork<Wanted, Found, Decided> {
  /** What is changed. Changes of the same come one after the other. */
  readonly keyOf: (wanted: Wanted) => string;
  /** In the order of what is wanted; undefined for what is not there. */
  readonly read: (wanted: readonly Wanted[]) => Promise<readonly (Found | undefined)[]>;
  /** In the context of whoever wants it. What it throws is for that caller alone. */
  readonly decide: (wanted: Wanted, found: Found | undefined) => Decided;
  /**
   * Writes each as a whole or not at all, and says which: one that was changed since it was read is not written, nor is one
   * that somebody holds, unless this `waits` for it.
   */
  readonly write: (decided: readonly Decided[], waits: boolean) => Promise<readonly boolean[]>;
}

interface Entry<Wanted, Decided> {
  readonly wanted: Wanted;
  readonly key: string;
  /** Runs work as the caller. */
  readonly within: <T>(work: () => T) => T;
  readonly resolve: (decided: Decided) => void;
  readonly reject: (error: unknown) => void;
  attempts: number;
  conflicts: number;
}

/**
 * Changes of independent callers that come together are read and written together, each with an outcome of its own: one
 * that is refused, fails or waits keeps no other from its own. A change is durable when its caller hears of it.
 */
export class Grouped<Wanted, Found, Decided> {
  private waiting: Entry<Wanted, Decided>[] = [];
  private readonly busy = new Set<string>();
  private groups = 0;
  private isScheduled = false;

  constructor(private readonly work: GroupedWork<Wanted, Found, Decided>) {}

  change(wanted: Wanted): Promise<Decided> {
    const key = this.work.keyOf(wanted);
    const within = AsyncLocalStorage.snapshot() as Entry<Wanted, Decided>['within'];
    return new Promise((resolve, reject) => {
      this.waiting.push({ wanted, key, within, resolve, reject, attempts: 0, conflicts: 0 });
      this.schedule();
    });
  }

  /** After what is in hand: those who come in the same turn of the loop go together. */
  private schedule(): void {
    if (this.isScheduled || this.groups >= GROUPS_MAX || this.waiting.length === 0) return;
    this.isScheduled = true;
    setImmediate(() => {
      this.isScheduled = false;
      const group = this.nextGroup();
      if (group.length > 0) void this.run(group);
    });
  }

  private nextGroup(): Entry<Wanted, Decided>[] {
    const group: Entry<Wanted, Decided>[] = [];
    const left: Entry<Wanted, Decided>[] = [];
    for (const entry of this.waiting) {
      if (group.length >= GROUP_SIZE_MAX || this.busy.has(entry.key)) left.push(entry);
      else {
        this.busy.add(entry.key);
        group.push(entry);
      }
    }
    this.waiting = left;
    return group;
  }

  private async run(group: readonly Entry<Wanted, Decided>[]): Promise<void> {
    this.groups += 1;
    const again = await this.tryTogether(group);
    this.groups -= 1;
    for (const { key } of group) this.busy.delete(key);
    const alone = again.filter(({ conflicts }) => conflicts >= CONFLICTS_MAX);
    this.waiting.unshift(...again.filter((entry) => !alone.includes(entry)));
    for (const entry of alone) void this.runAlone(entry);
    this.schedule();
  }

  /** Beside the groups, as it may wait long. */
  private async runAlone(entry: Entry<Wanted, Decided>): Promise<void> {
    this.busy.add(entry.key);
    while ((await this.tryTogether([entry])).length > 0);
    this.busy.delete(entry.key);
    this.schedule();
  }

  /** Those that are to be tried again; the others have their outcome. */
  private async tryTogether(group: readonly Entry<Wanted, Decided>[]): Promise<readonly Entry<Wanted, Decided>[]> {
    const entries: Entry<Wanted, Decided>[] = [];
    const decided: Decided[] = [];
    try {
      const found = await this.work.read(group.map(({ wanted }) => wanted));
      for (const [index, entry] of group.entries()) {
        try {
          decided.push(entry.within(() => this.work.decide(entry.wanted, found[index])));
          entries.push(entry);
        } catch (error) {
          entry.reject(error);
        }
      }
      if (entries.length === 0) return [];
      const waits = entries.length === 1 && (entries[0] as Entry<Wanted, Decided>).conflicts >= CONFLICTS_MAX;
      const done = await this.work.write(decided, waits);
      return entries.filter((entry, index) => !this.isOver(entry, decided[index] as Decided, done[index] === true));
    } catch (error) {
      // Nothing of the group was done: which of them it was about shows when each goes alone.
      return (decided.length === 0 ? group : entries).filter((entry) => this.mayTryAlone(entry, group.length, error));
    }
  }

  private isOver(entry: Entry<Wanted, Decided>, decided: Decided, isDone: boolean): boolean {
    if (isDone) entry.resolve(decided);
    entry.conflicts += 1;
    entry.attempts += 1;
    const isGivenUp = !isDone && entry.attempts >= ATTEMPTS_MAX;
    if (isGivenUp) entry.reject(new Error('What is to be changed is changed all the time'));
    return isDone || isGivenUp;
  }

  private mayTryAlone(entry: Entry<Wanted, Decided>, size: number, error: unknown): boolean {
    entry.conflicts = CONFLICTS_MAX;
    entry.attempts += 1;
    const may = isRefusal(error) && (size > 1 || isContention(error)) && entry.attempts < ATTEMPTS_MAX;
    if (!may) entry.reject(error);
    return may;
  }
}
