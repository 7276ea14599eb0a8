import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';

/** Changes are kept at least this long: whoever has not looked for as long reads everything again. */
const KEPT_MS = 15 * 60_000;

interface ChangeRow {
  /** Of the transactions that were still running, the oldest: all before it are visible, now and later. */
  readonly horizon: string;
  readonly id: string | null;
  readonly zoneId: string | null;
}

/** What a look at the feed found. */
export interface ZoneChanges {
  /** Read every zone again. */
  readonly everything: boolean;
  readonly zoneIds: readonly string[];
  /** Call when all of it is in memory: otherwise the next look finds it again. */
  readonly done: () => void;
}

interface Place {
  readonly horizon: bigint;
  /** Changes past the horizon that were seen already. */
  readonly seen: ReadonlySet<string>;
  readonly atMs: number;
}

/**
 * Which zones changed since the last look, over all replicas. Transactions commit in another order than they write, so a
 * look starts again at the oldest one that was still running at the last look, and no change is missed.
 */
@Injectable()
export class ZoneFeed {
  private place: Place | undefined;
  private last = 0n;
  /** Everybody has seen what is before it, once it is old enough. */
  private sample: Pick<Place, 'horizon' | 'atMs'> | undefined;

  constructor(private readonly dataSource: DataSource) {}

  /** Number of the newest change that is in memory; the same in replicas that hold the same. */
  get version(): number {
    return Number(this.last);
  }

  async look(nowMs: number): Promise<ZoneChanges> {
    const { place } = this;
    const rows = await this.dataSource.query<ChangeRow[]>(LOOK, [place === undefined ? null : String(place.horizon)]);
    const horizon = BigInt(rows[0]?.horizon ?? 0);
    const changes = rows.filter((row): row is ChangeRow & { id: string; zoneId: string } => row.id !== null);
    const fresh = changes.filter(({ id }) => place?.seen.has(id) !== true);
    const isLost = place === undefined || horizon < place.horizon || nowMs - place.atMs >= KEPT_MS;
    return {
      everything: isLost,
      zoneIds: [...new Set(fresh.map(({ zoneId }) => zoneId))],
      done: () => {
        this.place = { horizon, seen: new Set(changes.map(({ id }) => id)), atMs: nowMs };
        for (const { id } of fresh) if (BigInt(id) > this.last) this.last = BigInt(id);
      },
    };
  }

  /** Deletes what every replica that is up has seen. */
  async forget(nowMs: number): Promise<void> {
    const { place, sample } = this;
    if (place === undefined || (sample !== undefined && nowMs - sample.atMs < KEPT_MS)) return;
    this.sample = { horizon: place.horizon, atMs: nowMs };
    if (sample !== undefined) await this.dataSource.query(FORGET, [String(sample.horizon)]);
  }
}

/** One row at least. Whoever reads everything needs no changes but the number of the newest. */
const LOOK = `
  SELECT pg_snapshot_xmin(pg_current_snapshot())::text AS horizon, change.id, change.zone_id AS "zoneId"
  FROM (SELECT 1) AS always
  LEFT JOIN LATERAL (
    (SELECT id, zone_id FROM zone_changes WHERE xid >= $1::xid8)
    UNION ALL
    (SELECT id, zone_id FROM zone_changes WHERE $1::xid8 IS NULL ORDER BY id DESC LIMIT 1)
  ) AS change ON true`;

/** The newest stays, so that the number of a replica that starts later does not begin anew. */
const FORGET = `
  DELETE FROM zone_changes WHERE xid < $1::xid8 AND id < (SELECT max(id) FROM zone_changes)`;
