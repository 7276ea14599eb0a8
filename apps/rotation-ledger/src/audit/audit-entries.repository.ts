import { Injectable } from '@nestjs/common';
import { type Database, sql } from '@rekey/database';
import { storableJson } from '@rekey/messaging';
import { DataSource, type EntityManager } from 'typeorm';
import type { AuditItem, NewEntry } from './audit-entry.js';

/** Bytes of entries that are taken into the log together. */
const BATCH_BYTES_MAX = 4 * 1024 * 1024;

export type WaitingEntry = Omit<AuditItem, 'index'> & { readonly id: string };

export interface LoggedEntry {
  readonly index: number;
  readonly leaf: Buffer;
}

/** An entry of an export: whether the caller may see it. */
export interface ExportedEntry extends LoggedEntry {
  readonly visible: boolean;
}

export interface EntryFilter {
  readonly from?: string | undefined;
  readonly to?: string | undefined;
  readonly actor?: string | undefined;
  readonly action?: string | undefined;
  readonly subject?: string | undefined;
  readonly outcome?: string | undefined;
}

const TEXTS = ['actor', 'action', 'subject'] as const;

@Injectable()
export class AuditEntriesRepository {
  constructor(private readonly dataSource: DataSource) {}

  /** Those that are not there yet. */
  async add(entries: readonly NewEntry[], database: Database = this.dataSource): Promise<void> {
    if (entries.length === 0) return;
    await database.query(
      `INSERT INTO audit_entries (id, time, actor, org, action, subject, outcome, request_id, readers, data)
       SELECT id, time, actor, org, action, subject, outcome, "requestId", readers, data
         FROM jsonb_to_recordset($1::jsonb) AS e (id uuid, time timestamptz, actor text, org text, action text,
           subject text, outcome text, "requestId" text, readers text[], data jsonb)
        ORDER BY id
       ON CONFLICT (id) DO NOTHING`,
      [storableJson(entries)],
    );
  }

  /** The oldest that have no place in the log, at most so many and not too much of them; one at least. */
  waiting(manager: EntityManager, limit: number): Promise<WaitingEntry[]> {
    return sql(manager).rows<WaitingEntry>(
      `SELECT id, to_char(time AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS time, actor, org, action, subject,
              outcome, request_id AS "requestId", data
         FROM (SELECT *, sum(pg_column_size(data)) OVER (ORDER BY id) - pg_column_size(data) AS before
                 FROM (SELECT * FROM audit_entries WHERE index IS NULL ORDER BY id LIMIT $1) AS oldest) AS measured
        WHERE before < $2
        ORDER BY id`,
      [limit, BATCH_BYTES_MAX],
    );
  }

  /** Gives entries their place. @returns how many of them waited */
  place(manager: EntityManager, entries: readonly (LoggedEntry & { readonly id: string })[]): Promise<number> {
    return sql(manager).count(
      `UPDATE audit_entries AS e SET index = n.index, leaf = n.leaf, data = NULL
         FROM unnest($1::uuid[], $2::bigint[], $3::bytea[]) AS n (id, index, leaf)
        WHERE e.id = n.id AND e.index IS NULL`,
      [entries.map(({ id }) => id), entries.map(({ index }) => index), entries.map(({ leaf }) => leaf)],
    );
  }

  /** The newest before `before` that the reader may see; undefined is everyone's reader. */
  async list(
    filter: EntryFilter,
    reader: readonly string[] | undefined,
    { before, limit }: { readonly before: number | undefined; readonly limit: number },
  ): Promise<LoggedEntry[]> {
    const values: unknown[] = [];
    const parameter = (value: unknown): string => `$${values.push(value)}`;
    const conditions = ['index IS NOT NULL'];
    if (reader !== undefined) conditions.push(`readers && ${parameter(reader)}::text[]`);
    if (before !== undefined) conditions.push(`index < ${parameter(before)}`);
    if (filter.from !== undefined) conditions.push(`time >= ${parameter(filter.from)}`);
    if (filter.to !== undefined) conditions.push(`time < ${parameter(filter.to)}`);
    if (filter.outcome !== undefined) conditions.push(`outcome = ${parameter(filter.outcome)}`);
    for (const column of TEXTS) {
      const value = filter[column];
      if (value === undefined) continue;
      const given = parameter(value);
      conditions.push(`left(${column}, 100) = left(${given}, 100) AND ${column} = ${given}`);
    }
    return sql(this.dataSource).rows<LoggedEntry>(
      `SELECT index, leaf FROM audit_entries WHERE ${conditions.join(' AND ')} ORDER BY index DESC LIMIT ${parameter(limit)}`,
      values,
    );
  }

  async get(index: number, reader: readonly string[] | undefined): Promise<LoggedEntry | undefined> {
    return sql(this.dataSource).row<LoggedEntry>(
      `SELECT index, leaf FROM audit_entries WHERE index = $1 AND ($2::text[] IS NULL OR readers && $2::text[])`,
      [index, reader],
    );
  }

  /** Entries in their order, and whether the reader may see them. */
  range(from: number, to: number, reader: readonly string[] | undefined): Promise<ExportedEntry[]> {
    return sql(this.dataSource).rows<ExportedEntry>(
      `SELECT index, leaf, ($3::text[] IS NULL OR readers && $3::text[]) AS visible
         FROM audit_entries WHERE index >= $1 AND index < $2 ORDER BY index`,
      [from, to, reader],
    );
  }

  /** The first index of what happened at that time or later; undefined when nothing did. */
  async firstSince(time: string): Promise<number | undefined> {
    const row = await sql(this.dataSource).row<{ index: number | null }>(
      'SELECT min(index) AS index FROM audit_entries WHERE index IS NOT NULL AND time >= $1',
      [time],
    );
    return row?.index ?? undefined;
  }

  /** The index behind the last of what happened before that time. */
  async endBefore(time: string): Promise<number> {
    const row = await sql(this.dataSource).row<{ index: number | null }>(
      'SELECT max(index) + 1 AS index FROM audit_entries WHERE index IS NOT NULL AND time < $1',
      [time],
    );
    return row?.index ?? 0;
  }
}
