import pg from 'pg';
import { eventually, freshDatabase } from '../src/index.js';

it('a deadlock is counted in its database, and none where there was none', async () => {
  const [database, quiet] = [await freshDatabase(), await freshDatabase()];
  const clients = [database, database].map(({ url }) => new pg.Client({ connectionString: url }));
  const [one, two] = clients as [pg.Client, pg.Client];
  await Promise.all(clients.map((client) => client.connect()));
  await one.query('CREATE TABLE rows AS SELECT 1 AS id UNION SELECT 2');
  const lock = (client: pg.Client, id: number) => client.query('SELECT 1 FROM rows WHERE id = $1 FOR UPDATE', [id]);
  await Promise.all(clients.map((client) => client.query('BEGIN')));
  await lock(one, 1);
  await lock(two, 2);

  const outcomes = await Promise.allSettled([lock(one, 2), lock(two, 1)]);

  expect(outcomes.filter(({ status }) => status === 'rejected')).toHaveLength(1);
  await Promise.all(clients.map((client) => client.end()));
  await eventually(async () => expect(await database.deadlocks()).toBe(1));
  expect(await quiet.deadlocks()).toBe(0);
  await Promise.all([database.drop(), quiet.drop()]);
});
