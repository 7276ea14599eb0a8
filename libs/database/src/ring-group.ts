import type { DataSource, EntityManager } from 'typeorm';
import { PreparedStatement } from './prepared-statement.js';
import { type AnyColumns, arraysOf, namesOf, type RingTurn, unnested } from './ring-columns.js';
import type { RingTable } from './ring-table.js';

/** What is written beside the versions, for each change any number of rows of these columns. */
export interface GroupPart {
  readonly columns: AnyColumns;
  /** @param rows the rows of those changes that take place, as `r`: what follows FROM, and is followed by WHERE */
  readonly sql: (rows: string) => string;
}

/** The row whose change stands for any change of its rings. */
export interface GroupHolder {
  readonly table: string;
  readonly type: 'text' | 'uuid';
}

/** One change of a group. */
export interface GroupChange<Owner extends object, Material extends object, Marks extends object> {
  readonly holder: { readonly id: string; readonly seen: string };
  readonly turns: readonly RingTurn<Owner, Material, Marks>[];
  /** In the order of the parts. */
  readonly parts: readonly (readonly object[])[];
}

const SEAT: AnyColumns = { seat: 'int' };
const HOLDER = { seat: 'int', seen: 'text' } as const;

/**
 * Turns many rings, each of another holder, in one statement that is a transaction: those whose holder is as it was read.
 * So no ring is locked while somebody thinks about it. Every other change of a ring has to change its holder's row.
 */
export class RingGroup<Owner extends object, Material extends object, Marks extends object> {
  private readonly passing: PreparedStatement<{ readonly seat: number }>;
  private readonly waiting: PreparedStatement<{ readonly seat: number }>;

  /** @param parts which write the holder's row, among others */
  constructor(
    private readonly ring: RingTable<Owner, Material, Marks>,
    private readonly holder: GroupHolder,
    private readonly parts: readonly GroupPart[],
  ) {
    this.passing = new PreparedStatement(`turn_${ring.name}`, this.statement('SKIP LOCKED'));
    this.waiting = new PreparedStatement(`turn_${ring.name}_waiting`, this.statement(''));
  }

  /** @returns for each change whether it took place @param waits for whoever holds a row: for one change alone */
  async write(
    dataSource: DataSource,
    changes: readonly GroupChange<Owner, Material, Marks>[],
    waits: boolean,
  ): Promise<boolean[]> {
    const done = await (waits ? this.waiting : this.passing).rows(dataSource, this.valuesOf(changes));
    const seats = new Set(done.map(({ seat }) => seat));
    return changes.map((_, seat) => seats.has(seat));
  }

  /** The same for one change in somebody's transaction. */
  async writeIn(manager: EntityManager, change: GroupChange<Owner, Material, Marks>): Promise<boolean> {
    return (await this.waiting.rowsIn(manager, this.valuesOf([change]))).length > 0;
  }

  private valuesOf(changes: readonly GroupChange<Owner, Material, Marks>[]): unknown[] {
    const holders = changes.map(({ holder }, seat) => ({ seat, ...holder }));
    const turns = changes.flatMap((change, seat) => change.turns.map((turn) => ({ ...turn, seat })));
    return [
      ...arraysOf({ ...HOLDER, id: this.holder.type }, holders),
      ...(this.ring.groupWrite.valuesOf(turns) ?? []),
      ...this.parts.flatMap(({ columns }, index) => {
        const rows = changes.flatMap(({ parts }, seat) => (parts[index] ?? []).map((row) => ({ ...row, seat })));
        return arraysOf({ ...columns, ...SEAT }, rows);
      }),
    ];
  }

  private statement(lock: string): string {
    const { table, type } = this.holder;
    const holders = `${unnested({ ...HOLDER, id: type }, 1)} AS g (seat, seen, id)`;
    const first = 4;
    let next = first + this.ring.groupWrite.columns;
    const parts = this.parts.map(({ columns, sql }, index) => {
      const all = { ...columns, ...SEAT };
      const rows = `held JOIN ${unnested(all, next)} WITH ORDINALITY AS r (${namesOf(all).join(', ')}, nth) USING (seat)`;
      next += Object.keys(all).length;
      return `, part_${index} AS (${sql(rows)})`;
    });
    return `
      WITH held AS MATERIALIZED (
        SELECT g.seat FROM ${holders} JOIN ${table} h ON h.id = g.id WHERE h.xmin = g.seen::xid FOR UPDATE OF h ${lock}),
      ${this.ring.groupWrite.sql(first)} ${parts.join(' ')}
      SELECT seat FROM held`;
  }
}
