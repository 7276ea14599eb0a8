import { freshDatabase, type FreshDatabase, uniqueName } from '@rekey/testing';
import { DomainError } from '@rekey/errors';
import { activate, compromise, EMPTY_RING, retire, revert, type Ring, type RingChange, rotate } from '@rekey/lifecycle';
import { settle, stage, type Version, type VersionState } from '@rekey/lifecycle';
import fc from 'fast-check';
import type { DataSource, EntityManager } from 'typeorm';
import { openDatabase } from '../src/open-database.js';
import { RingTable } from '../src/ring-table.js';
import { Transactions } from '../src/transactions.js';

let database: FreshDatabase;
let dataSource: DataSource;
let transactions: Transactions;
beforeAll(async () => {
  database = await freshDatabase();
  const service = uniqueName('rings').replaceAll('-', '_');
  dataSource = await openDatabase({ url: database.url, service, poolSize: 8, entities: [], migrations: [] });
  transactions = new Transactions(dataSource);
  await dataSource.query('CREATE TABLE holders (id text PRIMARY KEY, next_number int NOT NULL)');
  for (const { table, columns, owner, number = 'number' } of SHAPES) {
    await dataSource.query(`
      CREATE TABLE ${table} (${columns}, ${number} int NOT NULL, state text NOT NULL, created_at timestamptz NOT NULL,
        activated_at timestamptz, retire_at timestamptz);
      CREATE UNIQUE INDEX ${table}_active_key ON ${table} (${[...owner, 'state'].join(', ')}) WHERE state = 'active';
      CREATE UNIQUE INDEX ${table}_number_key ON ${table} (${[...owner, number].join(', ')})`);
  }
});
afterAll(async () => {
  await dataSource?.destroy();
  await database?.drop();
});

type Row = Readonly<Record<string, unknown>>;
interface Shape {
  readonly table: string;
  readonly columns: string;
  readonly owner: readonly string[];
  readonly number?: string;
  readonly ring: RingTable<Row, Row, Row>;
  readonly owners: readonly Row[];
  readonly material: Row;
  /** Property of what is erased, and when. */
  readonly secret?: string;
  readonly endsWhen: readonly VersionState[];
  readonly forgets: boolean;
}

const SECRET = Buffer.from('secret');
const OVER = ['retired', 'compromised'] as const;

/** One per way in which a ring is stored somewhere in the platform. */
const SHAPES: readonly Shape[] = [
  {
    table: 'simple',
    columns: 'app_id text NOT NULL, digest bytea',
    owner: ['app_id'],
    ring: new RingTable<Row, Row, Row>({
      table: 'simple',
      owner: { appId: 'text' },
      material: { digest: 'bytea' },
      secret: { column: 'digest', endsWhen: OVER },
      holder: { table: 'holders', column: 'app_id' },
    }),
    owners: [{ appId: 'a' }, { appId: 'b' }],
    material: { digest: SECRET },
    secret: 'digest',
    endsWhen: OVER,
    forgets: false,
  },
  {
    table: 'of_two',
    columns: 'key_id text NOT NULL, environment_id text NOT NULL, content bytea, public_jwk jsonb',
    owner: ['key_id', 'environment_id'],
    ring: new RingTable<Row, Row, Row>({
      table: 'of_two',
      owner: { keyId: 'text', environmentId: 'text' },
      material: { content: 'bytea', publicJwk: 'jsonb' },
      secret: { column: 'content', endsWhen: ['compromised'] },
      holder: { table: 'holders', column: 'key_id' },
    }),
    owners: [
      { keyId: 'a', environmentId: 'x' },
      { keyId: 'a', environmentId: 'y' },
    ],
    material: { content: SECRET, publicJwk: { kid: '1' } },
    secret: 'content',
    endsWhen: ['compromised'],
    forgets: false,
  },
  {
    table: 'forgetful',
    columns: 'jwk_id text NOT NULL, public_jwk jsonb NOT NULL, private_jwk bytea',
    owner: ['jwk_id'],
    ring: new RingTable<Row, Row, Row>({
      table: 'forgetful',
      owner: { jwkId: 'text' },
      material: { publicJwk: 'jsonb', privateJwk: 'bytea' },
      secret: { column: 'privateJwk', endsWhen: OVER },
      forgetsRetired: true,
      holder: { table: 'holders', column: 'jwk_id' },
    }),
    owners: [{ jwkId: 'a' }, { jwkId: 'b' }],
    material: { publicJwk: { kid: '1' }, privateJwk: SECRET },
    secret: 'privateJwk',
    endsWhen: OVER,
    forgets: true,
  },
  {
    table: 'the_only_one',
    columns: 'parameters jsonb NOT NULL, private_key bytea, changed_at timestamptz NOT NULL',
    owner: [],
    ring: new RingTable<Row, Row, Row>({
      table: 'the_only_one',
      owner: {},
      material: { parameters: 'jsonb', privateKey: 'bytea' },
      marks: { changedAt: 'timestamptz' },
      secret: { column: 'privateKey', endsWhen: OVER },
    }),
    owners: [{}],
    material: { parameters: {}, privateKey: SECRET },
    secret: 'privateKey',
    endsWhen: OVER,
    forgets: false,
  },
  {
    table: 'numbered_otherwise',
    columns: 'source_id uuid NOT NULL, kid text NOT NULL',
    owner: ['source_id'],
    number: 'version',
    ring: new RingTable<Row, Row, Row>({
      table: 'numbered_otherwise',
      owner: { sourceId: 'uuid' },
      material: { kid: 'text' },
      number: 'version',
      forgetsRetired: true,
    }),
    owners: ['1', '2'].map((end) => ({ sourceId: `00000000-0000-4000-8000-00000000000${end}` })),
    material: { kid: 'k' },
    endsWhen: [],
    forgets: true,
  },
];

interface Step {
  readonly name: 'rotate' | 'stage' | 'activate' | 'revert' | 'compromise' | 'retire' | 'settle' | 'sweep' | 'erase';
  readonly elapsedMs: number;
  readonly overlapMs: number;
  readonly number: number;
  readonly named: boolean;
  readonly replace: boolean;
  /** Which owners it is done to, together. */
  readonly both: boolean;
}

const step: fc.Arbitrary<Step> = fc.record({
  name: fc.constantFrom(
    'rotate',
    'rotate',
    'stage',
    'activate',
    'revert',
    'compromise',
    'retire',
    'settle',
    'sweep',
    'erase',
  ),
  elapsedMs: fc.integer({ min: 0, max: 40 }),
  overlapMs: fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 60 })),
  number: fc.integer({ min: 1, max: 5 }),
  named: fc.boolean(),
  replace: fc.boolean(),
  both: fc.boolean(),
});

function changeOf(ring: Ring, now: Date, { name, overlapMs, number, named, replace }: Step): RingChange {
  const target = named ? { number } : {};
  if (name === 'rotate') return rotate(ring, { now, overlapMs, maxLive: 3 });
  if (name === 'stage') return stage(ring, { now });
  if (name === 'activate') return activate(ring, { now, number, overlapMs, maxLive: 3 });
  if (name === 'revert') return revert(ring, { now, ...target });
  if (name === 'compromise') return compromise(ring, { now, replace, ...target });
  return name === 'retire' ? retire(ring, { now, number }) : settle(ring, now);
}

/** Undefined for what the ring refuses. */
function tried(ring: Ring, now: Date, wanted: Step): RingChange | undefined {
  try {
    return changeOf(ring, now, wanted);
  } catch (error) {
    if (error instanceof DomainError) return undefined;
    throw error;
  }
}

const isLive = ({ state }: Version): boolean => state === 'staged' || state === 'active' || state === 'retiring';

/** The rings as they should be, and whose secrets are gone though they would not have to be. */
class Model {
  readonly rings = new Map<number, Ring>();
  private readonly erased = new Set<Version>();

  constructor(private readonly shape: Shape) {
    shape.owners.forEach((_owner, index) => this.rings.set(index, EMPTY_RING));
  }

  async play(manager: EntityManager, wanted: Step, now: Date): Promise<void> {
    const { ring: table, owners, material } = this.shape;
    const places = [...owners.keys()].slice(0, wanted.both ? owners.length : 1);
    if (wanted.name === 'sweep') return this.sweep(manager);
    if (wanted.name === 'erase') return this.erase(manager, places, now);
    const held = await table.live(
      manager,
      places.map((place) => owners[place] as Row),
    );
    const turns = places.flatMap((place, index) => {
      const { nextNumber } = this.rings.get(place) as Ring;
      const change = tried({ versions: held.versions[index] ?? [], nextNumber }, now, wanted);
      if (change === undefined) return [];
      this.take(place, change);
      return [{ owner: owners[place] as Row, change, material, marks: { changedAt: now } }];
    });
    await table.apply(manager, turns);
  }

  /** Every version that the table must have, with whether its secret is there. */
  expected(place: number): unknown[] {
    const { versions } = this.rings.get(place) as Ring;
    return versions
      .filter(({ state }) => !this.shape.forgets || state !== 'retired')
      .map((version) => [version, this.shape.secret !== undefined && !this.isErased(version)])
      .sort(([left], [right]) => (right as Version).number - (left as Version).number);
  }

  private isErased(version: Version): boolean {
    return this.shape.endsWhen.includes(version.state) || this.erased.has(version);
  }

  private take(place: number, { changed, added, ring: { nextNumber } }: RingChange): void {
    const before = (this.rings.get(place) as Ring).versions;
    const after = before.map((version) => changed.find(({ number }) => number === version.number) ?? version);
    this.rings.set(place, { versions: [...after, ...(added === undefined ? [] : [added])], nextNumber });
  }

  /** All that is played is in the past, so that nothing of it retires any more by the database's clock. */
  private async sweep(manager: EntityManager): Promise<void> {
    const ended = await this.shape.ring.settle(manager, 100);
    let expected = 0;
    for (const [place, ring] of this.rings) {
      const change = settle(ring, new Date());
      expected += change.changed.length;
      this.take(place, change);
    }
    expect(ended.length).toBe(expected);
  }

  private async erase(manager: EntityManager, places: readonly number[], now: Date): Promise<void> {
    const owners = places.map((place) => this.shape.owners[place] as Row);
    await this.shape.ring.erase(manager, owners, now);
    for (const place of places) {
      const ring = this.rings.get(place) as Ring;
      const versions = ring.versions.map((version): Version => {
        if (!isLive(version)) return version;
        const { retireAt } = version;
        return { ...version, state: 'retired', retireAt: retireAt !== null && retireAt < now ? retireAt : now };
      });
      for (const version of versions) this.erased.add(version);
      this.rings.set(place, { ...ring, versions });
    }
  }
}

async function stored({ ring, secret }: Shape, owner: Row): Promise<unknown[]> {
  const rows = await ring.versions<Row>(dataSource, owner, { limit: 500 }, secret === undefined ? [] : [secret]);
  return rows.map(({ number, state, createdAt, activatedAt, retireAt, ...row }) => [
    { number, state, createdAt, activatedAt, retireAt },
    secret !== undefined && row[secret] !== null,
  ]);
}

it.each(SHAPES.map((shape) => [shape.table, shape] as const))(
  'is what the life cycle says after any sequence of operations: %s',
  async (table, shape) => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 15 }), async (steps) => {
        await dataSource.query(`TRUNCATE ${table}; TRUNCATE holders`);
        await dataSource.query(`INSERT INTO holders VALUES ('a', 1), ('b', 1)`);
        const model = new Model(shape);
        let clock = Date.UTC(2026, 0, 1);
        for (const wanted of steps) {
          clock += wanted.elapsedMs;
          await transactions.run((manager) => model.play(manager, wanted, new Date(clock)));
          for (const [place, owner] of shape.owners.entries())
            expect(await stored(shape, owner)).toEqual(model.expected(place));
        }
      }),
      { numRuns: 25 },
    );
  },
  120_000,
);

const [SIMPLE, OF_TWO] = SHAPES as [Shape, Shape];
const OWNER = SIMPLE.owners[0] as Row;

async function rotateOnce(manager: EntityManager, overlapMs: number): Promise<void> {
  const [held] = await manager.query<[{ next: number }]>(
    `SELECT next_number AS next FROM holders WHERE id = 'a' FOR UPDATE`,
  );
  const { now, versions } = await SIMPLE.ring.live(manager, [OWNER]);
  const change = rotate({ versions: versions[0] ?? [], nextNumber: held.next }, { now, overlapMs });
  await SIMPLE.ring.apply(manager, [{ owner: OWNER, change, material: SIMPLE.material }], {
    sql: 'UPDATE holders SET next_number = $2 WHERE id = $1',
    values: ['a', change.ring.nextNumber],
  });
}

describe('one ring', () => {
  beforeEach(() => dataSource.query(`TRUNCATE simple; TRUNCATE holders; INSERT INTO holders VALUES ('a', 1)`));

  it('is turned by many at once, and swept meanwhile, as if they came one after the other', async () => {
    const turns = Array.from({ length: 24 }, (_, index) => {
      const sweep = (manager: EntityManager): Promise<unknown> => SIMPLE.ring.settle(manager, 10);
      return transactions.run<unknown>(
        index % 4 === 3 ? sweep : (manager) => rotateOnce(manager, index % 2 ? 1 : 60_000),
      );
    });
    await Promise.all(turns);
    const versions = await SIMPLE.ring.versions(dataSource, OWNER, { limit: 100 });
    expect(versions.map(({ number }) => number)).toEqual(Array.from({ length: 18 }, (_, index) => 18 - index));
    expect(versions.map(({ state }) => state).filter((state) => state === 'active')).toEqual(['active']);
    expect(versions[0]?.state).toBe('active');
  });

  it('is read and written in one statement each', async () => {
    await transactions.run(async (manager) => {
      const query = jest.spyOn(manager, 'query');
      await rotateOnce(manager, 0);
      expect(query).toHaveBeenCalledTimes(3);
    });
  });

  it('has a dead version beside the live ones for whoever names it, and none that never was', async () => {
    for (const overlapMs of [0, 0, 0]) await transactions.run((manager) => rotateOnce(manager, overlapMs));
    const { versions } = await SIMPLE.ring.live(dataSource.manager, [OWNER]);
    const ring = { versions: versions[0] ?? [], nextNumber: 4 };
    const named = async (number?: number): Promise<number[]> =>
      (await SIMPLE.ring.withVersion(dataSource.manager, OWNER, ring, number)).versions.map((one) => one.number);
    expect(await named()).toEqual([3]);
    expect(await named(1)).toEqual([3, 1]);
    expect(await named(9)).toEqual([3]);
    expect(await named(2 ** 31 - 1)).toEqual([3]);
  });
});

it('pages through the rings of a shared owner', async () => {
  await dataSource.query('TRUNCATE of_two');
  await transactions.run(async (manager) => {
    const first = rotate(EMPTY_RING, { now: new Date(0), overlapMs: 0 });
    const second = rotate(first.ring, { now: new Date(1), overlapMs: 0 });
    for (const change of [first, second])
      await OF_TWO.ring.apply(
        manager,
        OF_TWO.owners.map((owner) => ({ owner, change, material: OF_TWO.material })),
      );
  });
  const page = async (after?: Row & { readonly number: number }): Promise<unknown[]> => {
    const rows = await OF_TWO.ring.versions(dataSource, { keyId: 'a' }, { limit: 3, after });
    return rows.map(({ number, environmentId }) => [number, environmentId]);
  };
  expect(await page()).toEqual([
    [2, 'x'],
    [2, 'y'],
    [1, 'x'],
  ]);
  expect(await page({ number: 2, environmentId: 'x' })).toEqual([
    [2, 'y'],
    [1, 'x'],
    [1, 'y'],
  ]);
});
