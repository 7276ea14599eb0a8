import { cellOf, CiphertextInvalid, type ColumnCipher, type SealedColumn } from '@rekey/crypto';
import type { EntityManager } from 'typeorm';
import { sql } from '../sql.js';
import type { SkippedRow } from './rotation-record.js';

/** What became of the next rows of a column. */
export interface SealedBatch {
  /** The row after which to go on; null at the end of the column. */
  readonly next: readonly string[] | null;
  readonly written: number;
  /** Of these rows, those that somebody else holds or has just changed. */
  readonly missed: number;
  readonly skipped: readonly SkippedRow[];
}

/** Which rows of a column: those after that key, so many. */
interface Stretch {
  readonly after: readonly string[] | null;
  readonly limit: number;
}

interface SealedRow {
  readonly key: readonly string[];
  /** Null when the key that encrypts now has sealed it already. */
  readonly value: Buffer | null;
}

/** `schema.table`, as statements and reports name it. A table of the platform is in whatever schema its service has. */
function tableOf({ schema, table }: SealedColumn): string {
  return schema === '' ? table : `${schema}.${table}`;
}

export function placeOf(column: SealedColumn): string {
  return `${tableOf(column)}.${column.column}`;
}

export async function countSealed(manager: EntityManager, column: SealedColumn): Promise<number> {
  const [row]: { readonly rows: number }[] = await manager.query(
    `SELECT count(${column.column}) AS rows FROM ${tableOf(column)}`,
  );
  return row?.rows ?? 0;
}

/**
 * Encrypts the next rows of a column anew where another key sealed them. Looks at so many rows at most, so that no
 * statement lasts long. A row that changes meanwhile keeps the change, and one that is locked is left: to wait for it
 * could block both sides for ever.
 */
export async function reseal(
  manager: EntityManager,
  column: SealedColumn,
  cipher: ColumnCipher,
  stretch: Stretch,
): Promise<SealedBatch> {
  const rows = await read(manager, column, cipher.header, stretch);
  const outdated = rows.filter((row): row is SealedRow & { readonly value: Buffer } => row.value !== null);
  const writes: ResealedRow[] = [];
  const skipped: SkippedRow[] = [];
  for (const { key, value } of outdated) {
    const cell = cellOf(column, ...key);
    const plaintext = openOrNull(cipher, value, cell);
    if (plaintext === null) skipped.push({ table: tableOf(column), id: cell.row, reason: 'unreadable' });
    else writes.push({ key, before: value, value: cipher.encrypt(plaintext, cell) });
    plaintext?.fill(0);
  }
  const written = await write(manager, column, writes);
  const next = rows.length < stretch.limit ? null : (rows.at(-1)?.key ?? null);
  return { next, written, missed: writes.length - written, skipped };
}

function openOrNull(cipher: ColumnCipher, value: Buffer, cell: Parameters<ColumnCipher['decrypt']>[1]): Buffer | null {
  try {
    return cipher.decrypt(value, cell);
  } catch (error) {
    if (error instanceof CiphertextInvalid) return null;
    throw error;
  }
}

async function read(
  manager: EntityManager,
  column: SealedColumn,
  header: Buffer,
  { after, limit }: Stretch,
): Promise<SealedRow[]> {
  const names = Object.keys(column.key).map((name) => `t.${name}`);
  const types = Object.values(column.key);
  const bounds = types.map((type, index) => `$${index + 3}::text::${type}`).join(', ');
  const behind = after === null ? '' : `AND (${names.join(', ')}) > (${bounds})`;
  return manager.query(
    `SELECT ARRAY[${names.map((name) => `${name}::text`).join(', ')}] AS key,
       CASE WHEN ${isCurrent(column, '$1')} THEN NULL ELSE t.${column.column} END AS value
     FROM ${tableOf(column)} t WHERE t.${column.column} IS NOT NULL ${behind} ORDER BY ${names.join(', ')} LIMIT $2`,
    [header, limit, ...(after ?? [])],
  );
}

interface ResealedRow {
  readonly key: readonly string[];
  readonly before: Buffer;
  readonly value: Buffer;
}

async function write(manager: EntityManager, column: SealedColumn, rows: readonly ResealedRow[]): Promise<number> {
  if (rows.length === 0) return 0;
  const keys = Object.entries(column.key);
  const joined = (one: string, other: string): string =>
    keys.map(([name, type], index) => `${one}.${name} = ${other}.k${index}::${type}`).join(' AND ');
  const given = keys.map((_, index) => `k${index}`).join(', ');
  return sql(manager).count(
    `WITH given AS (
       SELECT * FROM unnest(${keys.map((_, index) => `$${index + 3}::text[]`).join(', ')}, $1::bytea[], $2::bytea[])
         AS given (${given}, before, value)),
     free AS (
       SELECT given.* FROM ${tableOf(column)} t JOIN given ON ${joined('t', 'given')} AND t.${column.column} = given.before
       FOR NO KEY UPDATE OF t SKIP LOCKED)
     UPDATE ${tableOf(column)} t SET ${column.column} = free.value FROM free
     WHERE ${joined('t', 'free')} AND t.${column.column} = free.before`,
    [
      rows.map(({ before }) => before),
      rows.map(({ value }) => value),
      ...keys.map((_, index) => rows.map(({ key }) => key[index])),
    ],
  );
}

function isCurrent({ column }: SealedColumn, header: string): string {
  return `(substring(t.${column} FROM 1 FOR octet_length(${header}::bytea)) = ${header}::bytea)`;
}
