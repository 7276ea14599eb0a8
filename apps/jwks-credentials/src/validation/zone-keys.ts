import { Injectable } from '@nestjs/common';
import { Transactions } from '@rekey/database';
import { LRUCache } from 'lru-cache';
import { DataSource } from 'typeorm';
import { zonesChanged } from './zone-changes.js';
import { type KeyRow, ZoneSnapshot } from './zone-snapshot.js';

/** About 1 KiB each with its imported form. */
const KEYS_MAX = 200_000;
/** How long a change can stay unseen in a replica that the event log does not reach. */
const RECHECK_MS = 10_000;
/** How often somebody who names what is not there can make us look. */
const LOOK_AGAIN_MS = 1_000;
/** How long a replica without its database goes on by itself. */
const STALE_MAX_MS = 5 * 60_000;
/** Pause after a comparison that failed. */
const RETRY_MS = 1_000;

interface Entry {
  readonly snapshot: ZoneSnapshot;
  readonly size: number;
  readonly readAtMs: number;
  /** When it is compared again. */
  recheckAtMs: number;
}

/**
 * The keys of every zone in use, in memory: read once, dropped when a local commit or an event of another replica changes
 * them, and compared with the database now and then. Without the database, what is here goes on being served for a while:
 * keys still end at their time, and the requests that depend on us must outlive its restart.
 */
@Injectable()
export class ZoneKeys {
  private readonly entries = new LRUCache<string, Entry>({ maxSize: KEYS_MAX, sizeCalculation: ({ size }) => size });
  private readonly reads = new Map<string, Promise<ZoneSnapshot>>();

  constructor(
    private readonly dataSource: DataSource,
    transactions: Transactions,
  ) {
    transactions.afterCommit((notes) => {
      for (const zoneId of zonesChanged(notes)) this.drop(zoneId);
    });
  }

  /** At once when the zone is here, which is nearly always. */
  get(zoneId: string, nowMs: number): ZoneSnapshot | Promise<ZoneSnapshot> {
    const entry = this.entries.get(zoneId);
    if (entry === undefined || nowMs - entry.readAtMs >= STALE_MAX_MS) return this.read(zoneId);
    if (nowMs >= entry.recheckAtMs) this.recheck(zoneId, entry, nowMs);
    return entry.snapshot;
  }

  /** For a caller who asks for something that is not in the snapshot: another replica may just have made it. */
  async getNewer(zoneId: string, snapshot: ZoneSnapshot, nowMs: number): Promise<ZoneSnapshot> {
    const entry = this.entries.get(zoneId);
    return entry !== undefined && nowMs - entry.readAtMs < LOOK_AGAIN_MS ? snapshot : this.read(zoneId);
  }

  /** The next call reads, and a read that is on its way is not kept. */
  drop(zoneId: string): void {
    this.entries.delete(zoneId);
    this.reads.delete(zoneId);
  }

  /** Beside the requests, so that none waits for a database that is slow or away. Readiness says that it is. */
  private recheck(zoneId: string, entry: Entry, nowMs: number): void {
    entry.recheckAtMs = nowMs + RETRY_MS;
    this.read(zoneId).catch(() => undefined);
  }

  private read(zoneId: string): Promise<ZoneSnapshot> {
    const running = this.reads.get(zoneId);
    if (running !== undefined) return running;
    const read: Promise<ZoneSnapshot> = this.query(zoneId)
      .then((rows) => (this.reads.get(zoneId) === read ? this.keep(zoneId, rows) : new ZoneSnapshot(rows)))
      .finally(() => {
        if (this.reads.get(zoneId) === read) this.reads.delete(zoneId);
      });
    this.reads.set(zoneId, read);
    return read;
  }

  private keep(zoneId: string, rows: readonly KeyRow[]): ZoneSnapshot {
    const read = new ZoneSnapshot(rows);
    const current = this.entries.get(zoneId)?.snapshot;
    // The same keys stay the same snapshot, so that tokens verified with it need not be verified again.
    const snapshot = current?.fingerprint === read.fingerprint ? current : read;
    const readAtMs = Date.now();
    this.entries.set(zoneId, { snapshot, size: rows.length + 1, readAtMs, recheckAtMs: readAtMs + RECHECK_MS });
    return snapshot;
  }

  private query(zoneId: string): Promise<KeyRow[]> {
    return this.dataSource.query<KeyRow[]>(
      `SELECT configuration.id AS "configId", key.kid, key.alg, key.jwk, key.retire_at AS "retireAt"
       FROM configurations AS configuration
       LEFT JOIN credentials AS key ON key.configuration_id = configuration.id AND key.state IN ('active', 'retiring')
       WHERE configuration.zone_id = $1
       ORDER BY configuration.created_at, configuration.id, key.source_id NULLS FIRST, key.position, key.version DESC`,
      [zoneId],
    );
  }
}
