import { freshDatabase, type FreshDatabase, uniqueName } from '@rekey/testing';
import { EMPTY_RING, type Ring, rotate, settle, type Version } from '@rekey/lifecycle';
import fc from 'fast-check';
import pg from 'pg';
import type { DataSource } from 'typeorm';
import { FOUND_RING, type FoundRing, foundRings, type FoundRow } from '../src/found-rings.js';
import { Grouped } from '../src/grouped.js';
import { openDatabase } from '../src/open-database.js';
import { PreparedStatement } from '../src/prepared-statement.js';
import { LIVE } from '../src/ring-columns.js';
import { RingGroup } from '../src/ring-group.js';
import { RingTable } from '../src/ring-table.js';
import { Transactions } from '../src/transactions.js';

interface Wanted {
  readonly id: string;
  readonly overlapMs: number;
  /** What becomes of it where it is decided, and where it is written. */
  readonly fate?: 'refused' | 'unstorable';
}
type Found = FoundRow & { readonly nextNumber: number };
interface Turned {
  readonly id: string;
  readonly now: Date;
  readonly overlapMs: number;
  readonly number: number;
}

const RINGS = new RingTable<{ readonly ownerId: string }, { readonly note: string | null }>({
  table: 'rings',
  owner: { ownerId: 'text' },
  material: { note: 'text' },
  holder: { table: 'owners', column: 'owner_id' },
});
const FIND = new PreparedStatement<Found>(
  'find_rings',
  `SELECT ${FOUND_RING}, h.next_number AS "nextNumber" FROM unnest($1::text[]) WITH ORDINALITY AS w (id, place)
   JOIN owners h ON h.id = w.id LEFT JOIN rings v ON v.owner_id = h.id AND v.${LIVE}`,
);
const COUNT = {
  columns: { id: 'text', next: 'int' },
  sql: (rows: string) => `UPDATE owners h SET next_number = r.next FROM ${rows} WHERE h.id = r.id`,
} as const;
const OWNERS = ['a', 'b', 'c'];

let database: FreshDatabase;
let dataSource: DataSource;
let transactions: Transactions;
beforeAll(async () => {
  database = await freshDatabase();
  const service = uniqueName('groups').replaceAll('-', '_');
  dataSource = await openDatabase({ url: database.url, service, poolSize: 8, entities: [], migrations: [] });
  transactions = new Transactions(dataSource);
  await dataSource.query(`
    CREATE TABLE owners (id text PRIMARY KEY, next_number int NOT NULL);
    CREATE TABLE rings (owner_id text NOT NULL REFERENCES owners (id), note text NOT NULL, number int NOT NULL,
      state text NOT NULL, created_at timestamptz NOT NULL, activated_at timestamptz, retire_at timestamptz,
      PRIMARY KEY (owner_id, number));
    CREATE UNIQUE INDEX ON rings (owner_id) WHERE state = 'active'`);
});
afterAll(async () => {
  await dataSource?.destroy();
  await database?.drop();
});
beforeEach(async () => {
  await dataSource.query('TRUNCATE owners, rings');
  await dataSource.query('INSERT INTO owners SELECT id, 1 FROM unnest($1::text[]) AS id', [OWNERS]);
});

class Refused extends Error {}

/** As a replica has it. */
function changes(): Grouped<Wanted, FoundRing<Found>, ReturnType<typeof decide>> {
  const group = new RingGroup(RINGS, { table: 'owners', type: 'text' }, [COUNT]);
  return new Grouped({
    keyOf: ({ id }: Wanted) => id,
    read: async (wanted) => foundRings(await FIND.rows(dataSource, [wanted.map(({ id }) => id)]), wanted.length),
    decide,
    write: (decided, waits) => group.write(dataSource, decided, waits),
  });
}

function decide({ id, overlapMs, fate }: Wanted, found: FoundRing<Found> | undefined) {
  if (found === undefined || fate === 'refused') throw new Refused();
  const { holder, now, versions, rows } = found;
  const change = rotate({ versions, nextNumber: rows[0].nextNumber }, { now, overlapMs, maxLive: 3 });
  const { number } = change.added as Version;
  return {
    holder,
    turns: [{ owner: { ownerId: id }, change, material: { note: fate === 'unstorable' ? null : 'note' } }],
    parts: [[{ id, next: change.ring.nextNumber }]],
    turned: { id, now, overlapMs, number } satisfies Turned,
  };
}

/** The same by hand, under a lock: what else changes a ring. */
async function rotateLocked(id: string, overlapMs: number): Promise<Turned> {
  return transactions.run(async (manager) => {
    const [[held]] = await manager.query<[[{ next: number }]]>(
      'UPDATE owners SET next_number = next_number + 1 WHERE id = $1 RETURNING next_number - 1 AS next',
      [id],
    );
    const { now, versions } = await RINGS.live(manager, [{ ownerId: id }]);
    const ring = { versions: versions[0] ?? [], nextNumber: held.next };
    const change = rotate(ring, { now, overlapMs, maxLive: 3 });
    await RINGS.apply(manager, [{ owner: { ownerId: id }, change, material: { note: 'note' } }]);
    return { id, now, overlapMs, number: held.next };
  });
}

/** What the life cycle makes of these rotations, one after the other. */
function replayed(turned: readonly Turned[], id: string): Map<number, Version> {
  const all = new Map<number, Version>();
  let ring: Ring = EMPTY_RING;
  for (const { now, overlapMs } of turned.filter((one) => one.id === id).sort((a, b) => a.number - b.number)) {
    ({ ring } = rotate(ring, { now, overlapMs, maxLive: 3 }));
    for (const version of ring.versions) all.set(version.number, version);
  }
  return all;
}

const wanted = fc.record({
  id: fc.constantFrom(...OWNERS),
  overlapMs: fc.constantFrom(0, 1, 3_600_000),
  how: fc.constantFrom('group', 'group', 'group', 'locked', 'refused', 'unstorable', 'sweep'),
  replica: fc.constantFrom(0, 1),
});

it('leaves what the life cycle says, whoever changes the rings at the same time', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(wanted, { minLength: 2, maxLength: 24 }), async (calls) => {
      await dataSource.query('TRUNCATE rings; UPDATE owners SET next_number = 1');
      const replicas = [changes(), changes()];
      const turned: Turned[] = [];
      await Promise.all(
        calls.map(async ({ id, overlapMs, how, replica }) => {
          if (how === 'sweep') return void (await transactions.run((manager) => RINGS.settle(manager, 10)));
          if (how === 'locked') return void turned.push(await rotateLocked(id, overlapMs));
          const fate = how === 'group' ? {} : { fate: how };
          const result = (replicas[replica] as ReturnType<typeof changes>).change({ id, overlapMs, ...fate });
          if (how === 'refused') return expect(result).rejects.toThrow(Refused);
          if (how === 'unstorable') return expect(result).rejects.toThrow(/null value in column "note"/);
          return void turned.push((await result).turned);
        }),
      );
      for (const id of OWNERS) {
        const stored = await RINGS.versions(dataSource, { ownerId: id }, { limit: 100 });
        const now = new Date();
        const versions = [...replayed(turned, id).values()];
        // What is over may be written down by now or not.
        const truth = (ring: readonly Version[]): readonly Version[] =>
          settle({ versions: ring, nextNumber: 1_000 }, now).ring.versions.toSorted((a, b) => a.number - b.number);
        expect(truth(stored)).toEqual(truth(versions));
      }
    }),
    { numRuns: 40 },
  );
});

it('reads and writes what comes together in two statements', async () => {
  const query = jest.spyOn(pg.Pool.prototype, 'query');
  const grouped = changes();
  await Promise.all(OWNERS.map((id) => grouped.change({ id, overlapMs: 0 })));
  expect(query).toHaveBeenCalledTimes(2);
  query.mockRestore();
});

it('waits for whoever holds a row, and keeps nobody else waiting', async () => {
  const grouped = changes();
  let mine: Promise<unknown> | undefined;
  await transactions.run(async (manager) => {
    await manager.query(`SELECT FROM owners WHERE id = 'a' FOR UPDATE`);
    mine = grouped.change({ id: 'a', overlapMs: 0 });
    await Promise.all(['b', 'c'].map((id) => grouped.change({ id, overlapMs: 0 })));
  });
  await mine;
  expect(await RINGS.versions(dataSource, {}, { limit: 9 })).toHaveLength(3);
});

it('does what callers want of the same ring in the order in which they came', async () => {
  const grouped = changes();
  const all = await Promise.all(Array.from({ length: 8 }, () => grouped.change({ id: 'a', overlapMs: 0 })));
  expect(all.map(({ turned }) => turned.number)).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
});
