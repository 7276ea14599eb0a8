import { Injectable } from '@nestjs/common';
import { type Database, LOCK_SPACE, sql } from '@rekey/database';
import { HASH_BYTES, TileTree, type ReadTiles, type Tile, type TileCoordinate } from '@rekey/transparency-log';
import { DataSource, type EntityManager } from 'typeorm';

const APPEND_LOCK = 8;

export interface StoredCheckpoint {
  readonly size: number;
  readonly note: string;
}

/** The signed tree: its tiles and what was signed of it. */
@Injectable()
export class AuditLogRepository {
  constructor(private readonly dataSource: DataSource) {}

  /** Whether this transaction is the one that appends: there is one at a time, of all replicas. */
  async takesTurn(manager: EntityManager): Promise<boolean> {
    const row = await sql(manager).row<{ taken: boolean }>(
      'SELECT pg_try_advisory_xact_lock($1::int, $2::int + hashtext(current_schema()) % 1000000 * 10) AS taken',
      [LOCK_SPACE, APPEND_LOCK],
    );
    return row?.taken === true;
  }

  /** The newest checkpoint; undefined while there is none. */
  latest(database: Database = this.dataSource): Promise<StoredCheckpoint | undefined> {
    return sql(database).row<StoredCheckpoint>('SELECT size, note FROM audit_checkpoints ORDER BY size DESC LIMIT 1');
  }

  async checkpointAt(size: number): Promise<StoredCheckpoint | undefined> {
    return sql(this.dataSource).row<StoredCheckpoint>('SELECT size, note FROM audit_checkpoints WHERE size = $1', [
      size,
    ]);
  }

  async addCheckpoint(manager: EntityManager, { size, note }: StoredCheckpoint): Promise<void> {
    await manager.query('INSERT INTO audit_checkpoints (size, note) VALUES ($1, $2)', [size, note]);
  }

  tree(database: Database = this.dataSource): TileTree {
    return new TileTree(tilesOf(database));
  }

  /** The hashes of a tile, as many as are asked for; undefined when it has not so many yet. */
  async tile(tile: TileCoordinate): Promise<Buffer | undefined> {
    const [hashes] = await tilesOf(this.dataSource)([tile]);
    const length = tile.width * HASH_BYTES;
    return hashes === undefined || hashes.length < length ? undefined : hashes.subarray(0, length);
  }

  async putTiles(manager: EntityManager, tiles: readonly Tile[]): Promise<void> {
    await manager.query(
      `INSERT INTO audit_tiles (level, index, hashes)
       SELECT * FROM unnest($1::smallint[], $2::bigint[], $3::bytea[])
       ON CONFLICT (level, index) DO UPDATE SET hashes = excluded.hashes`,
      [tiles.map(({ level }) => level), tiles.map(({ index }) => index), tiles.map(({ hashes }) => hashes)],
    );
  }
}

/** One statement, however many tiles. */
const tilesOf =
  (database: Database): ReadTiles =>
  async (tiles) => {
    const rows = await sql(database).rows<{ level: number; index: number; hashes: Buffer }>(
      `SELECT level, index, hashes FROM audit_tiles
        WHERE (level, index) IN (SELECT * FROM unnest($1::smallint[], $2::bigint[]))`,
      [tiles.map(({ level }) => level), tiles.map(({ index }) => index)],
    );
    const found = new Map(rows.map(({ level, index, hashes }) => [`${level}/${index}`, hashes]));
    return tiles.map(({ level, index }) => found.get(`${level}/${index}`) as Buffer);
  };
