import type { LogRecord, StoredRecord } from '../event-log.js';

/** Records and bytes of values kept: what has had its time in memory is read from the table. */
const RECORDS_MAX = 5_000;
const BYTES_MAX = 16 * 1024 * 1024;
const READ_AT_ONCE = 1_000;

/** The table. */
interface Table {
  lastPosition(): Promise<number>;
  /** Records of all topics behind a position, in order. */
  readAll(after: number, limit: number): Promise<StoredRecord[]>;
}

/**
 * The end of the log as this process has it in memory, without a gap, so that its many readers share one look at the table.
 * What the process has appended itself it need not read again.
 */
export class RecentRecords {
  private records: StoredRecord[] = [];
  private bytes = 0;
  /** All records behind `start`, up to `end`, are here. */
  private start = 0;
  private end: number | undefined;
  private isStale = true;
  private looking: Promise<void> | undefined;

  constructor(private readonly table: Table) {}

  /** Somebody may have appended. */
  expire(): void {
    this.isStale = true;
  }

  /** This process has appended these, the first of them there. */
  appended(records: readonly LogRecord[], first: number): void {
    // What lies between is somebody else's, or is on its way from the table.
    if (this.isStale || this.looking !== undefined || this.end !== first - 1) this.isStale = true;
    else this.add(records.map((record, index) => ({ ...record, position: String(first + index) })));
  }

  /** Up to where everything is here or before; after a look at the table if there may be more. */
  async upTo(): Promise<number> {
    while (this.isStale || this.looking !== undefined) {
      this.looking ??= this.look().finally(() => (this.looking = undefined));
      await this.looking;
    }
    return this.end ?? 0;
  }

  /** The records of those topics behind a position; undefined when some of them are not here any more. */
  after(position: number, topics: ReadonlySet<string>, limit: number): StoredRecord[] | undefined {
    if (position < this.start) return undefined;
    const found: StoredRecord[] = [];
    for (let index = this.indexAfter(position); index < this.records.length && found.length < limit; index += 1) {
      const record = this.records[index] as StoredRecord;
      if (topics.has(record.topic)) found.push(record);
    }
    return found;
  }

  private async look(): Promise<void> {
    this.isStale = false;
    try {
      // What was before the first look is in the table alone.
      if (this.end === undefined) this.start = this.end = await this.table.lastPosition();
      const read = await this.table.readAll(this.end, READ_AT_ONCE);
      this.add(read);
      if (read.length === READ_AT_ONCE) this.isStale = true;
    } catch (error) {
      this.isStale = true;
      throw error;
    }
  }

  private add(records: readonly StoredRecord[]): void {
    for (const record of records) {
      this.records.push(record);
      this.bytes += record.value.length;
    }
    this.end = Math.max(this.end ?? 0, Number(records.at(-1)?.position ?? 0));
    this.forget();
  }

  private forget(): void {
    let gone = 0;
    for (; this.records.length - gone > RECORDS_MAX || this.bytes > BYTES_MAX; gone += 1) {
      const record = this.records[gone];
      if (record === undefined) break;
      this.bytes -= record.value.length;
      this.start = Number(record.position);
    }
    if (gone > 0) this.records.splice(0, gone);
  }

  /** By halves: they stand in order. */
  private indexAfter(position: number): number {
    let [low, high] = [0, this.records.length];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (Number(this.records[middle]?.position) <= position) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
