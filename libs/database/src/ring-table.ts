import { findVersion, type Ring, type Version, type VersionState } from '@rekey/lifecycle';
import type { EntityManager } from 'typeorm';
import { CLOCK } from './database-clock.js';
import {
  arraysOf,
  columnOf,
  type Columns,
  LIVE,
  namesOf,
  type RingStorage,
  type RingTurn,
  unnested,
  versionColumns,
  type VersionRow,
} from './ring-columns.js';
import { sql } from './sql.js';
import { RingWrite } from './ring-write.js';

/** Where the versions of a kind of credential are, and what there is to them besides their life. */
export interface RingTableOptions<Owner extends object, Material extends object, Marks extends object> {
  readonly table: string;
  /** Whose ring a version belongs to. Without any column the table is one ring. */
  readonly owner: Columns<Owner>;
  /** Written once, with a new version. */
  readonly material: Columns<Material>;
  /** Written with a new version and with every change of one. */
  readonly marks?: Columns<Marks>;
  /** What of the material is erased, and in which states. */
  readonly secret?: { readonly column: keyof Material & string; readonly endsWhen: readonly VersionState[] };
  /** Retired versions leave the table. Their owner counts the numbers, so that none comes again. */
  readonly forgetsRetired?: boolean;
  /** Column of the number; default `number`. */
  readonly number?: string;
  /** The row that is locked for every change of a ring, and the column here that has its `id`. */
  readonly holder?: { readonly table: string; readonly column: string };
}

/** A statement that runs together with a write, in the same round trip. It sees the rings as they were before. */
export interface Alongside {
  readonly sql: string;
  readonly values: readonly unknown[];
}

export interface LiveRings<More extends object> {
  /** The database's clock, after the wait for the locks. */
  readonly now: Date;
  /** In the order of the owners. */
  readonly versions: readonly (readonly (Version & More)[])[];
}

/** A page of a history: the newest versions, or those that come after one of them. */
export interface VersionsPage<Owner> {
  readonly limit: number;
  readonly after?: (Partial<Owner> & { readonly number: number }) | undefined;
}

/** What a settled version is told with: expressions over the version `v`, its holder `h` and what is joined to them. */
export interface HolderFacts<Facts extends object> {
  readonly columns: { readonly [K in keyof Facts & string]: string };
  readonly joins?: string;
}

export interface EndedVersion {
  readonly number: number;
  readonly retireAt: Date;
}

type None = Readonly<Record<never, never>>;
const NO_FACTS: HolderFacts<None> = { columns: {} };
const NOTHING: Alongside = { sql: 'SELECT 1', values: [] };

/**
 * Rings in a table: one row per version, at most one active version per owner at any instant. No statement here but the
 * history grows with the number of versions that ever were. Who changes a ring locks the owner's row first, and reads the
 * ring in a statement of its own afterwards: one that waited for the lock would show the versions of before.
 */
export class RingTable<Owner extends object, Material extends object = None, Marks extends object = None> {
  private readonly storage: RingStorage;
  private readonly write: RingWrite;
  private readonly seated: RingWrite;

  constructor(private readonly options: RingTableOptions<Owner, Material, Marks>) {
    const { table, owner, material, marks = {}, number = 'number', forgetsRetired = false, secret } = options;
    const ends = secret?.endsWhen.map((state) => `'${state}'`).join(', ') ?? '';
    const erased = secret === undefined ? undefined : { name: columnOf(secret.column), endsWhen: ends };
    this.storage = { table, owner, material, marks, number, forgetsRetired, secret: erased };
    this.write = new RingWrite(this.storage);
    this.seated = new RingWrite(this.storage, true);
  }

  /** Of the table. */
  get name(): string {
    return this.storage.table;
  }

  /** The part of a group's statement that writes rings, as `RingWrite` makes it. */
  get groupWrite(): RingWrite {
    return this.seated;
  }

  /** The live versions of locked owners, and the time. @param more properties of the rows besides the version */
  async live<More extends object = None>(
    manager: EntityManager,
    owners: readonly Owner[],
    more: readonly (keyof More & string)[] = [],
  ): Promise<LiveRings<More>> {
    const { table, owner, number } = this.storage;
    const shown = more.map((property) => `v.${columnOf(property)} AS "${property}", `);
    const rows = await manager.query<(VersionRow & More & { readonly now: Date; readonly place: number | null })[]>(
      `SELECT clock.now, o.place::int, ${shown.join('')}${versionColumns('v', number)} FROM (SELECT ${CLOCK} AS now) AS clock
       LEFT JOIN (${this.owners(1)} JOIN ${table} v ON ${this.isOf('o')} AND v.${LIVE}) ON true ORDER BY v.${number}`,
      arraysOf(owner, owners),
    );
    const versions: (Version & More)[][] = owners.map(() => []);
    for (const { now: _now, place, ...row } of rows) {
      if (place !== null) versions[place - 1]?.push(row as unknown as Version & More);
    }
    return { now: (rows[0] as { now: Date }).now, versions };
  }

  /** The ring, and in it the version that a caller names: a dead one must be told from one that never was. */
  async withVersion(manager: EntityManager, owner: Owner, ring: Ring, named: number | undefined): Promise<Ring> {
    if (named === undefined || findVersion(ring, named) !== undefined) return ring;
    const { table, number } = this.storage;
    const rows = await manager.query<Version[]>(
      `SELECT ${versionColumns('v', number)} FROM ${this.owners(2)} JOIN ${table} v ON ${this.isOf('o')}
       WHERE v.${number} = $1`,
      [named, ...arraysOf(this.storage.owner, [owner])],
    );
    return { ...ring, versions: [...ring.versions, ...rows] };
  }

  /**
   * Versions of an owner, or of all owners that have these columns, dead ones too, by falling numbers.
   * @param more properties of the rows besides the owner and the version
   */
  async versions<More extends object = None>(
    manager: Pick<EntityManager, 'query'>,
    owner: Partial<Owner>,
    { limit, after }: VersionsPage<Owner>,
    more: readonly (keyof More & string)[] = [],
  ): Promise<(Version & Owner & More)[]> {
    const { table, number } = this.storage;
    const given = Object.keys(owner);
    const others = Object.keys(this.storage.owner).filter((property) => !given.includes(property));
    const cursor = others.map((property) => (after as Record<string, unknown> | undefined)?.[property] ?? null);
    const behind = others.map((property, index) => `v.${columnOf(property)} > $${index + 3}`);
    const isNext = [`v.${number} < $2::int`, ...behind.map((one) => `v.${number} = $2::int AND ${one}`)].join(' OR ');
    const shown = [...Object.keys(this.storage.owner), ...more].map((one) => `v.${columnOf(one)} AS "${one}", `);
    const first = others.length + 3;
    const conditions = given.map((property, index) => `v.${columnOf(property)} = $${first + index}`);
    return manager.query(
      `SELECT ${shown.join('')}${versionColumns('v', number)} FROM ${table} v
       WHERE ${[...conditions, `($2::int IS NULL OR ${isNext})`].join(' AND ')}
       ORDER BY ${[`v.${number} DESC`, ...others.map((one) => `v.${columnOf(one)}`)].join(', ')} LIMIT $1`,
      [limit, after?.number ?? null, ...cursor, ...Object.values(owner)],
    );
  }

  /** Writes what operations did to rings of locked owners, in one statement however many there are. */
  async apply(
    manager: EntityManager,
    turns: readonly RingTurn<Owner, Material, Marks>[],
    alongside?: Alongside,
  ): Promise<void> {
    const given = this.write.valuesOf(turns);
    if (given === undefined && alongside === undefined) return;
    const { sql, values } = alongside ?? NOTHING;
    const ctes = given === undefined ? '' : `WITH ${this.write.sql(values.length + 1)}`;
    await manager.query(`${ctes} ${sql}`, [...values, ...(given ?? [])]);
  }

  /** Ends every live version of locked owners at once, and erases what is secret in any. Their numbers stay used. */
  async erase(
    manager: EntityManager,
    owners: readonly Owner[],
    now: Date,
    alongside: Alongside = NOTHING,
  ): Promise<void> {
    const { table, owner, forgetsRetired, secret } = this.storage;
    const erased = secret === undefined ? '' : `, ${secret.name} = NULL`;
    const isSecret = secret === undefined ? 'false' : `v.${secret.name} IS NOT NULL`;
    // A table that forgets has no row to write the end into.
    const given = [...alongside.values, ...(forgetsRetired ? [] : [now])];
    const end = `UPDATE ${table} v SET state = CASE WHEN v.${LIVE} THEN 'retired' ELSE v.state END,
      retire_at = CASE WHEN v.${LIVE} THEN least(v.retire_at, $${given.length}::timestamptz) ELSE v.retire_at END${erased} FROM`;
    await manager.query(
      `WITH ended AS (${forgetsRetired ? `DELETE FROM ${table} v USING` : end} ${this.owners(given.length + 1)}
         WHERE ${this.isOf('o')} AND (v.${LIVE} OR ${isSecret}))
       ${alongside.sql}`,
      [...given, ...arraysOf(owner, owners)],
    );
  }

  /**
   * Retires versions whose overlap is over, so many at most: nothing verifies with them any more, whether this runs or not.
   * An owner that is being changed is left to the next time.
   */
  async settle<Facts extends object = None>(
    manager: EntityManager,
    limit: number,
    { columns, joins = '' }: HolderFacts<Facts> = NO_FACTS as HolderFacts<Facts>,
  ): Promise<(Owner & Facts & EndedVersion)[]> {
    const { table, owner, number, forgetsRetired, secret } = this.storage;
    const { holder } = this.options;
    const isDue = `v.state = 'retiring' AND v.retire_at <= now()`;
    const names = [...namesOf(owner), number];
    const facts = Object.entries<string>(columns);
    const held = holder === undefined ? '' : `JOIN ${holder.table} h ON h.id = v.${holder.column} ${joins}`;
    const erased = secret?.endsWhen.includes(`'retired'`) === true ? `, ${secret.name} = NULL` : '';
    // Whoever read the ring before and writes it after this, finds another row than it read.
    const touched =
      holder === undefined
        ? ''
        : `, touched AS (UPDATE ${holder.table} h SET id = h.id FROM (SELECT DISTINCT holder FROM due) d WHERE h.id = d.holder)`;
    const end = forgetsRetired
      ? `DELETE FROM ${table} v USING`
      : `UPDATE ${table} v SET state = 'retired'${erased} FROM`;
    const found = [...names.map((name) => `v.${name}`), ...facts.map(([name, fact]) => `${fact} AS "${name}"`)];
    if (holder !== undefined) found.push('h.id AS holder');
    const owners = Object.keys(owner).map((property) => `v.${columnOf(property)} AS "${property}"`);
    const told = [...owners, ...facts.map(([name]) => `due."${name}"`)].map((one) => `${one}, `);
    const rows = await sql(manager).rows<Owner & Facts & EndedVersion>(
      `WITH due AS (
         SELECT ${found.join(', ')} FROM ${table} v ${held} WHERE ${isDue}
         LIMIT $1 FOR UPDATE OF ${holder === undefined ? 'v' : 'h'} SKIP LOCKED)
       ${touched}
       ${end} due WHERE ${names.map((name) => `v.${name} = due.${name}`).join(' AND ')} AND ${isDue}
       RETURNING ${told.join('')}v.${number} AS number, v.retire_at AS "retireAt"`,
      [limit],
    );
    return rows;
  }

  /** Owners from that placeholder on as `o`, each with its place. */
  private owners(first: number): string {
    const { owner } = this.storage;
    if (Object.keys(owner).length === 0) return '(SELECT 1 AS place) AS o';
    return `${unnested(owner, first)} WITH ORDINALITY AS o (${[...namesOf(owner), 'place'].join(', ')})`;
  }

  private isOf(alias: string): string {
    const same = namesOf(this.storage.owner).map((name) => `v.${name} = ${alias}.${name}`);
    return same.length === 0 ? 'true' : same.join(' AND ');
  }
}
