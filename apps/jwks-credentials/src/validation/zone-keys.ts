import { type BeforeApplicationShutdown, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import {
  CredentialsReplaced,
  TokenConfigurationCreated,
  TokenConfigurationDeleted,
  TokenConfigurationUpdated,
  TokenRuleChanged,
} from '@rekey/contracts';
import { Transactions } from '@rekey/database';
import { Broadcasts } from '@rekey/messaging';
import { type BackgroundJob, BackgroundJobs } from '@rekey/telemetry';
import { LRUCache } from 'lru-cache';
import { zonesChanged } from '../zones/zones-changed.js';
import { ZoneFeed } from './zone-feed.js';
import { emptyZone, type ZoneRow, ZoneRows } from './zone-rows.js';
import { ZoneSnapshot } from './zone-snapshot.js';

/** Keys and configurations together; about 1 KiB each with its imported form. */
const SIZE_MAX = 400_000;
/** How long a change can stay unseen in a replica that the event log does not reach. */
export const LOOK_EVERY_MS = 1_000;
/** How often somebody who names what is not there can make us look. */
const LOOK_AGAIN_MS = 100;
/** How long a replica without its database goes on by itself. */
const STALE_MAX_MS = 5 * 60_000;
const ZONES_AT_ONCE = 50;
/** What changes zones: the feed says which. */
const FOLLOWED = [
  CredentialsReplaced,
  TokenConfigurationCreated,
  TokenConfigurationUpdated,
  TokenConfigurationDeleted,
  TokenRuleChanged,
] as const;

/**
 * The configurations and keys of all zones, in memory: read when the service starts, read again when a local commit, an
 * event of another replica or the feed of changes says so. Requests never wait for the database but right after a change
 * of their zone. Without it, what is here goes on being served for a while: keys still end at their time, and the requests
 * that depend on us must outlive its restart.
 */
@Injectable()
export class ZoneKeys implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly snapshots = new LRUCache<string, ZoneSnapshot>({
    maxSize: SIZE_MAX,
    sizeCalculation: ({ size }) => size,
    dispose: (_, zoneId, reason) => {
      if (reason === 'evict') this.unread.add(zoneId);
    },
  });
  /** Zones that changed since they were read, or had to make room. */
  private readonly unread = new Set<string>();
  private readonly reads = new Map<string, Promise<ZoneSnapshot>>();
  /** Zones that changed here while others were being read. */
  private overtaken = new Set<string>();
  private freshAtMs = 0;
  private looking: Promise<void> | undefined;
  private next: Promise<void> | undefined;
  private readonly job: BackgroundJob;

  constructor(
    private readonly feed: ZoneFeed,
    private readonly rows: ZoneRows,
    transactions: Transactions,
    broadcasts: Broadcasts,
    jobs: BackgroundJobs,
  ) {
    transactions.afterCommit(zonesChanged, (zoneIds) => {
      for (const zoneId of zoneIds) this.drop(zoneId);
    });
    broadcasts.follow(FOLLOWED, () => this.job.wake());
    const everyMs = LOOK_EVERY_MS;
    this.job = jobs.add({ name: 'zone-changes', everyMs, retryMaxMs: everyMs, run: () => this.look() });
  }

  async onApplicationBootstrap(): Promise<void> {
    // The job tries again, and says so.
    await this.look().catch(() => undefined);
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.job.stop();
    // Whoever asked for it hears of its failure.
    await this.looking?.catch(() => undefined);
  }

  /** Of a zone that exists. At once when it is here, which is nearly always. */
  get(zoneId: string, nowMs: number): ZoneSnapshot | Promise<ZoneSnapshot> {
    return this.here(zoneId, nowMs) ?? this.read(zoneId);
  }

  /** When it need not be read. */
  here(zoneId: string, nowMs: number): ZoneSnapshot | undefined {
    const snapshot = this.snapshots.get(zoneId);
    return this.unread.has(zoneId) || this.stalenessMs(nowMs) >= STALE_MAX_MS ? undefined : snapshot;
  }

  /** Of a zone that may not exist: then undefined, without a query, so that anybody may ask for anything. */
  find(zoneId: string, nowMs: number): ZoneSnapshot | Promise<ZoneSnapshot> | undefined {
    return this.snapshots.has(zoneId) || this.unread.has(zoneId) || this.freshAtMs === 0
      ? this.get(zoneId, nowMs)
      : undefined;
  }

  /** For a caller who asks for something that is not there: another replica may just have made it. */
  async getNewer(zoneId: string, nowMs: number): Promise<ZoneSnapshot> {
    if (this.stalenessMs(nowMs) >= LOOK_AGAIN_MS) await this.look();
    return this.get(zoneId, nowMs);
  }

  /** The next call reads, and a read that is on its way is not kept. */
  drop(zoneId: string): void {
    this.reads.delete(zoneId);
    this.unread.add(zoneId);
    this.overtaken.add(zoneId);
  }

  /** How long ago it was certain that everything here is as in the database. */
  stalenessMs(nowMs: number): number {
    return nowMs - this.freshAtMs;
  }

  /** How many zones are here. */
  get size(): number {
    return this.snapshots.size;
  }

  /** Number of the newest change here. */
  get version(): number {
    return this.feed.version;
  }

  /** Reads what changed; everything committed before the call is here when it resolves. */
  look(): Promise<void> {
    if (this.looking === undefined) {
      this.looking = this.lookOnce().finally(() => (this.looking = undefined));
      return this.looking;
    }
    // One that has begun may have begun too early.
    this.next ??= this.looking
      // Its caller has heard of it.
      .catch(() => undefined)
      .then(() => {
        this.next = undefined;
        return this.look();
      });
    return this.next;
  }

  private async lookOnce(): Promise<void> {
    const nowMs = Date.now();
    const { everything, zoneIds, done } = await this.feed.look(nowMs);
    await (everything ? this.readAll() : this.readAgain(zoneIds));
    done();
    this.freshAtMs = nowMs;
    await this.feed.forget(nowMs);
  }

  private async readAll(): Promise<void> {
    for (let last = ''; ;) {
      const rows = await this.readPart(() => this.rows.after(last, ZONES_AT_ONCE));
      if (rows.length === 0) return;
      last = (rows.at(-1) as ZoneRow).id;
    }
  }

  private async readAgain(zoneIds: readonly string[]): Promise<void> {
    for (let start = 0; start < zoneIds.length; start += ZONES_AT_ONCE) {
      await this.readPart(() => this.rows.of(zoneIds.slice(start, start + ZONES_AT_ONCE)));
    }
  }

  private async readPart(read: () => Promise<ZoneRow[]>): Promise<ZoneRow[]> {
    this.overtaken = new Set();
    const rows = await read();
    for (const row of rows) {
      if (!this.overtaken.has(row.id)) this.keep(row);
    }
    return rows;
  }

  private read(zoneId: string): Promise<ZoneSnapshot> {
    const running = this.reads.get(zoneId);
    if (running !== undefined) return running;
    const read: Promise<ZoneSnapshot> = this.rows
      .of([zoneId])
      .then(([row]) => {
        if (row === undefined) return new ZoneSnapshot(emptyZone(zoneId));
        return this.reads.get(zoneId) === read ? this.keep(row) : new ZoneSnapshot(row);
      })
      .finally(() => {
        if (this.reads.get(zoneId) === read) this.reads.delete(zoneId);
      });
    this.reads.set(zoneId, read);
    return read;
  }

  private keep(row: ZoneRow): ZoneSnapshot {
    const snapshot = new ZoneSnapshot(row, this.snapshots.get(row.id));
    this.reads.delete(row.id);
    this.unread.delete(row.id);
    this.snapshots.set(row.id, snapshot);
    return snapshot;
  }
}
