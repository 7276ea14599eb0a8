/** Whose work it is. */
export interface Share {
  /** Groups take turns. */
  readonly group: string;
  /** Who may not have more than its share in all groups together. */
  readonly owner: string;
}

export interface QueueLimits {
  /** How much may wait: of one group, of one owner, of all together. */
  readonly perGroup: number;
  readonly perOwner: number;
  readonly total: number;
  /** Longer than this nothing waits. */
  readonly waitMs: number;
}

/** There is so much waiting work that this was not begun. */
export class QueueFull extends Error {}

interface Waiting extends Share {
  readonly begin: () => void;
}

/**
 * Does one piece of work after the other. Groups take turns, so that one that floods it delays another by one piece for each
 * turn, and takes nobody else's room.
 */
export class FairQueue {
  /** The first has the next turn; none is empty. */
  private readonly groups = new Map<string, readonly Waiting[]>();
  private isWorking = false;

  constructor(private readonly limits: QueueLimits) {}

  /** @throws QueueFull before anything was done, and whatever the work throws */
  async run<T>(share: Share, work: () => Promise<T>): Promise<T> {
    if (this.isWorking) await this.turn(share);
    this.isWorking = true;
    try {
      return await work();
    } finally {
      this.isWorking = false;
      this.next();
    }
  }

  private turn(share: Share): Promise<void> {
    const all = [...this.groups.values()].flat();
    const { perGroup, perOwner, total, waitMs } = this.limits;
    const ofOwner = all.filter(({ owner }) => owner === share.owner).length;
    const group = this.groups.get(share.group) ?? [];
    if (group.length >= perGroup || ofOwner >= perOwner || all.length >= total) return Promise.reject(new QueueFull());
    return new Promise((resolve, reject) => {
      const waiting: Waiting = {
        ...share,
        begin: () => {
          clearTimeout(timer);
          resolve();
        },
      };
      const timer = setTimeout(() => {
        this.remove(waiting);
        reject(new QueueFull());
      }, waitMs);
      this.groups.set(share.group, [...group, waiting]);
    });
  }

  private next(): void {
    const [first] = this.groups.values();
    const waiting = first?.[0];
    if (waiting === undefined) return;
    // Held from now on: whoever comes before it goes on has to wait.
    this.isWorking = true;
    const group = this.remove(waiting);
    this.groups.delete(waiting.group);
    if (group.length > 0) this.groups.set(waiting.group, group);
    waiting.begin();
  }

  /** What is left of its group. */
  private remove(waiting: Waiting): readonly Waiting[] {
    const left = (this.groups.get(waiting.group) ?? []).filter((one) => one !== waiting);
    if (left.length === 0) this.groups.delete(waiting.group);
    else this.groups.set(waiting.group, left);
    return left;
  }
}
