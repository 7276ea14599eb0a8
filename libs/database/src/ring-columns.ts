import type { RingChange, Version } from '@rekey/lifecycle';

export type ColumnType = 'text' | 'uuid' | 'int' | 'bool' | 'timestamptz' | 'bytea' | 'jsonb';
/** Type of the column behind each property. The column has its name in snake case. */
export type Columns<T> = { readonly [K in keyof T & string]-?: ColumnType };
export type AnyColumns = Readonly<Record<string, ColumnType>>;

/** Where rings are stored, as statements are made of it. */
export interface RingStorage {
  readonly table: string;
  readonly owner: AnyColumns;
  readonly material: AnyColumns;
  readonly marks: AnyColumns;
  readonly number: string;
  readonly forgetsRetired: boolean;
  /** The column that is erased, and the states that erase it as a list in SQL. */
  readonly secret: { readonly name: string; readonly endsWhen: string } | undefined;
}

/** What an operation did to the ring of an owner. */
export interface RingTurn<Owner extends object, Material extends object, Marks extends object> {
  readonly owner: Owner;
  readonly change: Pick<RingChange, 'changed' | 'added'>;
  /** Of the version that was added. */
  readonly material?: Material | undefined;
  readonly marks?: Marks;
}

/** A version in a row whose columns may all be null, because an outer join found none. */
export type VersionRow = { readonly [K in keyof Version]: Version[K] | null };

/** Of versions that are not over, as SQL sees them. The partial indexes have these very words. */
export const LIVE = `state IN ('staged', 'active', 'retiring')`;

export function columnOf(property: string): string {
  return property.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

export function namesOf(columns: AnyColumns): string[] {
  return Object.keys(columns).map(columnOf);
}

/** Selects a VersionRow from the table of that alias. */
export function versionColumns(alias: string, number = 'number'): string {
  return `${alias}.${number} AS number, ${alias}.state, ${alias}.created_at AS "createdAt",
    ${alias}.activated_at AS "activatedAt", ${alias}.retire_at AS "retireAt"`;
}

/** The version of a row, without whatever else is in it. */
export function versionOf({ number, state, createdAt, activatedAt, retireAt }: VersionRow): Version | undefined {
  if (number === null || state === null || createdAt === null) return undefined;
  return { number, state, createdAt, activatedAt, retireAt };
}

/** One array per column, for `unnested`. */
export function arraysOf(columns: AnyColumns, rows: readonly object[]): unknown[][] {
  return Object.entries(columns).map(([property, type]) =>
    rows.map((row) => {
      const value = (row as Readonly<Record<string, unknown>>)[property] ?? null;
      return type === 'jsonb' && value !== null ? JSON.stringify(value) : value;
    }),
  );
}

/** `unnest` of such arrays, the first of which has that placeholder. Values of a jsonb column are text in it. */
export function unnested(columns: AnyColumns, first: number): string {
  const types = Object.values(columns).map((type) => (type === 'jsonb' ? 'text' : type));
  return `unnest(${types.map((type, index) => `$${first + index}::${type}[]`).join(', ')})`;
}
