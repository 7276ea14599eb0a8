import { randomBytes, randomUUID } from 'node:crypto';
import pg from 'pg';

/**
 * The floor: one rotation, and in a second transaction a new version and an event for each thing made from it, as bare SQL
 * in few statements. Median of the rounds, in milliseconds.
 */
export async function rawPropagation({ databaseUrl, jwks, rounds }) {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  await client.query(`
    DROP SCHEMA IF EXISTS bench CASCADE;
    CREATE SCHEMA bench;
    CREATE TABLE bench.versions (owner int NOT NULL, version int NOT NULL, state text NOT NULL, material bytea NOT NULL,
      PRIMARY KEY (owner, version));
    CREATE INDEX ON bench.versions (owner) WHERE state <> 'retired';
    CREATE TABLE bench.outbox (position bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, id uuid NOT NULL, value jsonb NOT NULL)`);
  const owners = Array.from({ length: jwks + 1 }, (_, index) => index);
  const times = [];
  for (let round = 0; round < rounds; round += 1) {
    const started = performance.now();
    await replace(client, [owners[0]], round);
    await replace(client, owners.slice(1), round);
    times.push(performance.now() - started);
  }
  await client.query('DROP SCHEMA bench CASCADE');
  await client.end();
  return times.toSorted((one, other) => one - other)[Math.floor(rounds / 2)];
}

async function replace(client, owners, version) {
  await client.query('BEGIN');
  await client.query(`UPDATE bench.versions SET state = 'retired' WHERE owner = ANY ($1) AND state <> 'retired'`, [
    owners,
  ]);
  await client.query(`INSERT INTO bench.versions SELECT owner, $2, 'active', $3 FROM unnest($1::int[]) AS owner`, [
    owners,
    version,
    randomBytes(200),
  ]);
  await client.query('INSERT INTO bench.outbox (id, value) SELECT id, $2 FROM unnest($1::uuid[]) AS id', [
    owners.map(() => randomUUID()),
    JSON.stringify({ jwk: 'x'.repeat(300) }),
  ]);
  await client.query('COMMIT');
}
