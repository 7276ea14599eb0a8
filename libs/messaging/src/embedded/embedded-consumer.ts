import { backoffMs, describeError, type Logger, pause } from '@rekey/telemetry';
import type { DatabaseSession } from '../database-session.js';
import type { StoredRecord, Subscription } from '../event-log.js';
import { GROUP_LOCK_SPACE } from '../lock-spaces.js';
import { WakeSignal } from '../wake-signal.js';
import type { OffsetWriter } from './offset-writer.js';
import type { RecentRecords } from './recent-records.js';
import type { Cursor, RecordStore } from './record-store.js';

const BATCH_RECORDS = 200;
const POLL_MS = 500;
/** While the session listens, and one look for the whole process finds what it missed. */
const LISTENING_POLL_MS = 30_000;
const FIRST_RETRY_MS = 50;
const LAST_RETRY_MS = 2_000;

export interface ConsumerSurroundings {
  readonly store: RecordStore;
  readonly recent: RecentRecords;
  readonly offsets: OffsetWriter;
  readonly session: DatabaseSession;
  /** Groups that a consumer of this process owns: the lock of a session cannot tell its own consumers apart. */
  readonly owned: Set<string>;
  readonly logger: Logger;
}

/**
 * Reads for one subscription. A group belongs to one consumer at a time, by a lock of the process's database session;
 * others stand by. A broadcast belongs to nobody and keeps its place in memory.
 */
export class EmbeddedConsumer {
  /** Reading, or standing by, for the first time. */
  readonly started: Promise<void>;
  private readonly wakeSignal = new WakeSignal();
  private readonly stopping = new AbortController();
  private readonly running: Promise<void>;
  private readonly topics: ReadonlySet<string>;
  private cursor: Cursor | undefined;
  /** It has handled all of its topics up to here; below the cursors of some, where they have nothing. */
  private seenTo = 0;
  private lastError: string | undefined;
  private markStarted: () => void = () => undefined;

  constructor(
    private readonly subscription: Subscription,
    private readonly surroundings: ConsumerSurroundings,
  ) {
    this.topics = new Set(subscription.topics);
    this.started = new Promise((resolve) => (this.markStarted = resolve));
    this.running = this.run();
  }

  get problem(): string | undefined {
    return this.lastError;
  }

  /** Looks for records now; without topics, whatever was appended. */
  wake(topics?: readonly string[]): void {
    if (topics === undefined || topics.some((topic) => this.topics.has(topic))) this.wakeSignal.wake();
  }

  /** How far it has read; undefined while it stands by. */
  place(): readonly [group: string, cursor: Cursor] | undefined {
    return this.cursor === undefined ? undefined : [this.subscription.group, this.cursor];
  }

  async close(): Promise<void> {
    this.stopping.abort();
    this.wakeSignal.wake();
    await this.running;
  }

  private async run(): Promise<void> {
    for (let failures = 0; !this.stopping.signal.aborted;) {
      try {
        await this.surroundings.store.open();
        if (this.subscription.broadcast === true) await this.broadcast();
        else await this.standByOrConsume();
        failures = 0;
      } catch (error) {
        failures += 1;
        this.lastError = describeError(error);
        await pause(backoffMs(failures, FIRST_RETRY_MS, LAST_RETRY_MS), this.stopping.signal);
      }
    }
    this.markStarted();
  }

  private async broadcast(): Promise<void> {
    const { session, store } = this.surroundings;
    // Only an open session hears of what other processes append; it opens again when it was lost.
    const listen = async (): Promise<void> => void (await session.open());
    await listen();
    this.cursor ??= await store.end(this.subscription.topics);
    this.seenTo = Math.min(...this.cursor.values());
    await this.consume(listen);
  }

  private async standByOrConsume(): Promise<void> {
    const { group } = this.subscription;
    const { owned, session, store } = this.surroundings;
    const generation = await session.open();
    if (owned.has(group) || !(await this.lock(generation, 'pg_try_advisory_lock'))) {
      this.ready();
      await this.wakeSignal.wait(POLL_MS);
      return;
    }
    owned.add(group);
    try {
      this.cursor = await store.committed(group, this.subscription.topics);
      this.seenTo = 0;
      await this.consume((handled) => this.surroundings.offsets.note(generation, group, handled));
    } finally {
      // What is not written is handled again by whoever has the group next.
      await this.surroundings.offsets.flush().catch(() => undefined);
      this.cursor = undefined;
      owned.delete(group);
      // A connection that is gone has given up its locks.
      await this.lock(generation, 'pg_advisory_unlock').catch(() => undefined);
    }
  }

  private async lock(generation: number, how: 'pg_try_advisory_lock' | 'pg_advisory_unlock'): Promise<boolean> {
    const [row] = await this.surroundings.session.query<{ done: boolean }>(
      generation,
      `SELECT ${how}($1, hashtext($2)) AS done`,
      [GROUP_LOCK_SPACE, this.subscription.group],
    );
    return row?.done === true;
  }

  private async consume(commit: (handled: Cursor) => Promise<void> | void): Promise<void> {
    const { recent, session } = this.surroundings;
    const cursor = this.cursor as Cursor;
    while (!this.stopping.signal.aborted) {
      const { records, upTo } = await this.read(cursor);
      this.ready();
      if (records.length === 0) {
        this.seenTo = upTo;
        await this.wakeSignal.wait(session.isOpen ? LISTENING_POLL_MS : POLL_MS);
        // Nobody tells of what other processes append.
        if (!session.isOpen) recent.expire();
        // Also notices that the session, and with it the group, is somebody else's by now.
        await commit(new Map());
        continue;
      }
      if (!(await this.handled(records))) return;
      const handled = new Map(records.map((record) => [record.topic, Number(record.position)]));
      await commit(handled);
      this.seenTo = upTo;
      for (const [topic, position] of handled) cursor.set(topic, position);
    }
  }

  /** The next records, from memory where they are there, and up to where these are all of its topics. */
  private async read(cursor: Cursor): Promise<{ readonly records: readonly StoredRecord[]; readonly upTo: number }> {
    const { recent, store } = this.surroundings;
    const end = await recent.upTo();
    const inMemory = recent.after(this.seenTo, this.topics, BATCH_RECORDS);
    const records = inMemory ?? (await store.read(cursor, BATCH_RECORDS));
    const isAll = records.length < BATCH_RECORDS;
    const last = Number(records.at(-1)?.position ?? 0);
    return { records, upTo: isAll ? Math.max(end, this.seenTo, last) : last };
  }

  /** False when the consumer was stopped before the batch could be handled. */
  private async handled(records: readonly StoredRecord[]): Promise<boolean> {
    for (let failures = 1; !this.stopping.signal.aborted; failures += 1) {
      try {
        await this.subscription.onBatch(records);
        return true;
      } catch (error) {
        const { group } = this.subscription;
        if (this.stopping.signal.aborted) return false;
        this.surroundings.logger.warn(
          { group, reason: describeError(error) },
          'A batch of events will be handled again',
        );
        await pause(backoffMs(failures, FIRST_RETRY_MS, LAST_RETRY_MS), this.stopping.signal);
      }
    }
    return false;
  }

  private ready(): void {
    this.lastError = undefined;
    this.markStarted();
  }
}
