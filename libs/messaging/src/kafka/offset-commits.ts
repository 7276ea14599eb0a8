import type { EachBatchPayload } from 'kafkajs';

/** What was handled since the last commit comes again after a crash, and is known to have been handled. */
const COMMIT_EVERY_MS = 100;

type Commit = Pick<EachBatchPayload, 'commitOffsetsIfNecessary'>;

/** Commits how far a consumer has come, of all partitions at once and not after every batch. */
export class OffsetCommits {
  private readonly handled = new Map<string, Map<number, string>>();
  private committedAt = 0;
  private timer: NodeJS.Timeout | undefined;
  private last: Commit | undefined;

  /** This record, and all before it, is handled. */
  note({ topic, partition }: { topic: string; partition: number }, offset: string): void {
    const partitions = this.handled.get(topic) ?? new Map<number, string>();
    this.handled.set(topic, partitions.set(partition, String(BigInt(offset) + 1n)));
  }

  /** Now, or a little later with what is handled by then. Rejects when the group is somebody else's by now. */
  async commit(by: Commit): Promise<void> {
    this.last = by;
    const leftMs = this.committedAt + COMMIT_EVERY_MS - performance.now();
    if (leftMs <= 0) return this.commitNow(by);
    this.timer ??= setTimeout(() => void this.flush(), leftMs);
  }

  async flush(): Promise<void> {
    // What cannot be committed comes again.
    if (this.last !== undefined) await this.commitNow(this.last).catch(() => undefined);
  }

  forget(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    this.handled.clear();
  }

  private async commitNow(by: Commit): Promise<void> {
    const topics = [...this.handled].map(([topic, partitions]) => ({
      topic,
      partitions: [...partitions].map(([partition, offset]) => ({ partition, offset })),
    }));
    this.forget();
    this.committedAt = performance.now();
    if (topics.length > 0) await by.commitOffsetsIfNecessary({ topics });
  }
}
