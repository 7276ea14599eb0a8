import type { RingChange } from '@rekey/lifecycle';
import { type AnyColumns, arraysOf, namesOf, type RingStorage, type RingTurn, unnested } from './ring-columns.js';

/** A turn, and where it is one of a group's: the seat of its change there. */
export type WrittenTurn = RingTurn<object, object, object> & { readonly seat?: number };

/** The one statement that writes rings, as the beginning of a statement that does more. */
export class RingWrite {
  /** Columns of what is given for a version that was there, and for a new one. */
  private readonly changed: AnyColumns;
  private readonly added: AnyColumns;

  /** @param isSeated only turns whose seat is in the table `held`, which whoever uses it puts before, are written */
  constructor(
    private readonly storage: RingStorage,
    private readonly isSeated = false,
  ) {
    const { owner, material, marks } = storage;
    const life: AnyColumns = { number: 'int', state: 'text', activatedAt: 'timestamptz', retireAt: 'timestamptz' };
    const seat: AnyColumns = isSeated ? { seat: 'int' } : {};
    this.changed = { ...owner, ...life, ...marks, ...seat };
    this.added = { ...owner, ...life, createdAt: 'timestamptz', ...material, ...marks, ...seat };
  }

  /** How many placeholders there are. */
  get columns(): number {
    return Object.keys(this.changed).length + Object.keys(this.added).length;
  }

  /** What is to be written, in the order of the placeholders; undefined for nothing. */
  valuesOf(turns: readonly WrittenTurn[]): unknown[] | undefined {
    const changed = turns.flatMap((turn) => turn.change.changed.map((version) => rowOf(turn, version)));
    const added = turns.flatMap((turn) => (turn.change.added === undefined ? [] : [rowOf(turn, turn.change.added)]));
    if (changed.length + added.length === 0 && !this.isSeated) return undefined;
    return [...arraysOf(this.changed, changed), ...arraysOf(this.added, added)];
  }

  /**
   * Common table expressions, to follow WITH, whose placeholders begin with that one. Two active versions would be refused, so those that
   * step down go first: counting them makes the others wait.
   */
  sql(first: number): string {
    const { table, number, forgetsRetired, secret } = this.storage;
    const given = namesOf(this.changed).join(', ');
    const same = [...namesOf(this.storage.owner).map((name) => `v.${name} = g.${name}`), `v.${number} = g.number`];
    const where = same.join(' AND ');
    const marks = namesOf(this.storage.marks).map((name) => `, ${name} = g.${name}`);
    const life = `state = g.state, activated_at = g.activated_at, retire_at = g.retire_at${marks.join('')}`;
    const erased =
      secret === undefined
        ? ''
        : `, ${secret.name} = CASE WHEN g.state IN (${secret.endsWhen}) THEN NULL ELSE v.${secret.name} END`;
    const forgotten = `forgotten AS (DELETE FROM ${table} v USING given g WHERE ${where} AND g.state = 'retired' RETURNING 1),`;
    return `
      given AS (SELECT * FROM ${unnested(this.changed, first)} AS g (${given}) ${this.seated('g')}),
      ${forgetsRetired ? forgotten : ''}
      stepped AS (
        UPDATE ${table} v SET ${life}${erased} FROM given g
        WHERE ${where} AND g.state <> 'active' ${forgetsRetired ? `AND g.state <> 'retired'` : ''} RETURNING 1),
      done AS (SELECT count(*) FROM (TABLE stepped${forgetsRetired ? ' UNION ALL TABLE forgotten' : ''}) AS gone),
      revived AS (UPDATE ${table} v SET ${life} FROM given g, done WHERE ${where} AND g.state = 'active'),
      added AS (${this.insert(first + Object.keys(this.changed).length)})`;
  }

  private insert(first: number): string {
    const names = namesOf(this.added);
    const types = Object.values(this.added);
    const stored = names.filter((name) => name !== 'seat');
    const columns = stored.map((name) => (name === 'number' ? this.storage.number : name));
    const values = stored.map((name, index) => `a.${name}${types[index] === 'jsonb' ? '::jsonb' : ''}`);
    return `INSERT INTO ${this.storage.table} (${columns.join(', ')})
      SELECT ${values.join(', ')} FROM done, ${unnested(this.added, first)} AS a (${names.join(', ')}) ${this.seated('a')}`;
  }

  private seated(alias: string): string {
    return this.isSeated ? `WHERE ${alias}.seat IN (SELECT seat FROM held)` : '';
  }
}

function rowOf({ owner, material, marks, seat }: WrittenTurn, version: RingChange['changed'][number]): object {
  return { ...owner, ...material, ...marks, ...version, seat };
}
