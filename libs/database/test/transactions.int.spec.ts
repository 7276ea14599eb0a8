import { freshDatabase, type FreshDatabase, uniqueName } from '@rekey/testing';
import type { DataSource, EntityManager } from 'typeorm';
import { openDatabase } from '../src/open-database.js';
import { Transactions } from '../src/transactions.js';

let database: FreshDatabase;
let dataSource: DataSource;
let transactions: Transactions;
beforeAll(async () => {
  database = await freshDatabase();
  const service = uniqueName('transactions').replaceAll('-', '_');
  dataSource = await openDatabase({ url: database.url, service, poolSize: 4, entities: [], migrations: [] });
  await dataSource.query('CREATE TABLE counters (name text PRIMARY KEY, value int NOT NULL)');
  transactions = new Transactions(dataSource);
});
afterAll(async () => {
  await dataSource?.destroy();
  await database?.drop();
});
beforeEach(() => dataSource.query(`TRUNCATE counters; INSERT INTO counters VALUES ('a', 0), ('b', 0)`));

/** Two transactions that lock the same rows in opposite orders, each when the other has its first. */
function crossing(): { readonly left: Work; readonly right: Work; readonly attempts: () => number } {
  let attempts = 0;
  let arrived = 0;
  let go: () => void = () => undefined;
  const both = new Promise<void>((resolve) => (go = resolve));
  const workOf =
    (first: string, second: string): Work =>
    async (manager) => {
      attempts += 1;
      await manager.query('UPDATE counters SET value = value + 1 WHERE name = $1', [first]);
      if ((arrived += 1) === 2) go();
      await both;
      await manager.query('UPDATE counters SET value = value + 1 WHERE name = $1', [second]);
    };
  return { left: workOf('a', 'b'), right: workOf('b', 'a'), attempts: () => attempts };
}
type Work = (manager: EntityManager) => Promise<void>;

it('a transaction that is ended for a deadlock is done again, and its caller sees nothing of it', async () => {
  const { left, right, attempts } = crossing();
  await Promise.all([transactions.run(left), transactions.run(right)]);
  expect(attempts()).toBe(3);
  expect(await dataSource.query('SELECT name, value FROM counters ORDER BY name')).toEqual([
    { name: 'a', value: 2 },
    { name: 'b', value: 2 },
  ]);
});

it('what two read and both change is done again by one of them', async () => {
  const isolated = async (manager: EntityManager): Promise<void> => {
    await manager.query('SET TRANSACTION ISOLATION LEVEL SERIALIZABLE');
    const [{ value }] = (await manager.query(`SELECT value FROM counters WHERE name = 'a'`)) as [{ value: number }];
    await manager.query(`UPDATE counters SET value = $1 WHERE name = 'a'`, [value + 1]);
  };
  await Promise.all([transactions.run(isolated), transactions.run(isolated)]);
  expect(await dataSource.query(`SELECT value FROM counters WHERE name = 'a'`)).toEqual([{ value: 2 }]);
});
