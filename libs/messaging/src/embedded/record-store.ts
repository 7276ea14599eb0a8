import { openDatabase, PreparedStatement, pruneInBatches } from '@rekey/database';
import type { DataSource } from 'typeorm';
import type { GroupLag, LogRecord, StoredRecord } from '../event-log.js';
import { TellPositions1765000500000 } from './1765000500000-tell-positions.js';
import { CreateEventLog1764000000000 } from './1764000000000-create-event-log.js';

/** Schema and role of the log, beside those of the services. */
export const EVENT_LOG_SERVICE = 'event-log';
const RETENTION = '7 days';
/** So long a record waits for a group that does not read it: one that no release knows any more would keep it for ever. */
const UNREAD_RETENTION = '30 days';
const LAG_COUNTED_MAX = 100_000;

/** How far a reader is, by topic. */
export type Cursor = Map<string, number>;

interface RecordRow extends Omit<LogRecord, 'value'> {
  readonly position: number;
  readonly value: Buffer;
}

const APPEND = new PreparedStatement<{ readonly first: number }>(
  'append',
  'SELECT append($1::text[], $2::text[], $3::text[], $4::bytea[], $5::text) AS first',
);
const READ_ALL = new PreparedStatement<RecordRow>(
  'read_all',
  'SELECT position, topic, key, headers, value FROM records WHERE position > $1 ORDER BY position LIMIT $2',
);

/** The log's tables. Opened, and migrated, by whoever needs them first; tried again by the next after a failure. */
export class RecordStore {
  private opening: Promise<DataSource> | undefined;

  constructor(
    private readonly options: {
      readonly url: string;
      readonly poolSize: number;
      readonly onConnectionError: (error: Error) => void;
    },
  ) {}

  async open(): Promise<void> {
    await this.dataSource();
  }

  /** In one transaction, in this order. `sender` is told back in the notification. @returns where the first stands */
  async append(records: readonly LogRecord[], sender: string): Promise<number> {
    const [row] = await APPEND.rows(await this.dataSource(), [
      records.map((record) => record.topic),
      records.map((record) => record.key),
      records.map((record) => JSON.stringify(record.headers)),
      records.map((record) => record.value),
      sender,
    ]);
    return (row as { readonly first: number }).first;
  }

  /** Records of all topics behind a position, in order. */
  async readAll(after: number, limit: number): Promise<StoredRecord[]> {
    const rows = await READ_ALL.rows(await this.dataSource(), [after, limit]);
    return rows.map((row) => ({ ...row, position: String(row.position) }));
  }

  /** The next records of these topics after the cursor, in order of position. */
  async read(cursor: Cursor, limit: number): Promise<StoredRecord[]> {
    const rows = await this.query<RecordRow>(
      `SELECT one.* FROM unnest($1::text[], $2::bigint[]) AS cursor (topic, position)
        CROSS JOIN LATERAL (
          SELECT position, topic, key, headers, value FROM records
           WHERE records.topic = cursor.topic AND records.position > cursor.position
           ORDER BY records.position LIMIT $3) AS one
        ORDER BY one.position LIMIT $3`,
      [[...cursor.keys()], [...cursor.values()], limit],
    );
    return rows.map((row) => ({ ...row, position: String(row.position) }));
  }

  /** Where a group goes on: behind the last records it has handled, or at the beginning. */
  async committed(group: string, topics: readonly string[]): Promise<Cursor> {
    const rows = await this.query<{ topic: string; position: number }>(
      'SELECT topic, position FROM offsets WHERE consumer_group = $1 AND topic = ANY($2)',
      [group, topics],
    );
    return new Map([
      ...topics.map((topic): [string, number] => [topic, 0]),
      ...rows.map((row): [string, number] => [row.topic, row.position]),
    ]);
  }

  async end(topics: readonly string[]): Promise<Cursor> {
    const position = await this.lastPosition();
    return new Map(topics.map((topic) => [topic, position]));
  }

  async lastPosition(): Promise<number> {
    const [row] = await this.query<{ position: number }>(
      'SELECT coalesce(max(position), 0) AS position FROM records',
      [],
    );
    return row?.position ?? 0;
  }

  /** Records after the cursor of each group, counted up to 100,000 per topic. One statement, however many groups. */
  async behind(cursors: readonly (readonly [group: string, cursor: Cursor])[]): Promise<GroupLag[]> {
    const places = cursors.flatMap(([group, cursor]) => [...cursor].map((place) => [group, ...place] as const));
    if (places.length === 0) return [];
    return this.query(
      `SELECT place.consumer_group AS "group", place.topic, (SELECT count(*) FROM (
                SELECT 1 FROM records WHERE records.topic = place.topic AND records.position > place.position
                 LIMIT ${LAG_COUNTED_MAX}) AS counted) AS records
         FROM unnest($1::text[], $2::text[], $3::bigint[]) AS place (consumer_group, topic, position)`,
      [places.map(([group]) => group), places.map(([, topic]) => topic), places.map(([, , position]) => position)],
    );
  }

  /** Deletes records that are old and that every group of their topic has handled, or that are very old. */
  async prune(signal?: AbortSignal): Promise<void> {
    const where = `created_at < now() - interval '${RETENTION}'
      AND (created_at < now() - interval '${UNREAD_RETENTION}' OR NOT EXISTS (
        SELECT 1 FROM offsets WHERE offsets.topic = records.topic AND offsets.position < records.position))`;
    await pruneInBatches(await this.dataSource(), { table: 'records', where, orderBy: 'position' }, signal);
  }

  async close(): Promise<void> {
    // Whoever opened it has the error.
    const dataSource = await this.opening?.catch(() => undefined);
    this.opening = undefined;
    await dataSource?.destroy();
  }

  private async query<R>(text: string, parameters: unknown[]): Promise<R[]> {
    return (await this.dataSource()).query(text, parameters);
  }

  private dataSource(): Promise<DataSource> {
    this.opening ??= openDatabase({
      ...this.options,
      service: EVENT_LOG_SERVICE,
      entities: [],
      migrations: [CreateEventLog1764000000000, TellPositions1765000500000],
    }).catch((error: unknown) => {
      this.opening = undefined;
      throw error;
    });
    return this.opening;
  }
}
