// The floor of a key's dependants: one rotation, and in a second transaction a new version and an event for each thing
// made from it, as bare SQL in few statements.
import { randomBytes, randomUUID } from 'node:crypto';
import pg from 'pg';
import { serve } from '../lib/worker.js';

const client = new pg.Client({ connectionString: process.argv[2] });
await client.connect();
await client.query(`
  DROP SCHEMA IF EXISTS bench_propagation CASCADE;
  CREATE SCHEMA bench_propagation;
  SET search_path = bench_propagation;
  CREATE TABLE versions (owner int NOT NULL, version int NOT NULL, state text NOT NULL, material bytea NOT NULL,
    PRIMARY KEY (owner, version));
  CREATE INDEX ON versions (owner) WHERE state <> 'retired';
  CREATE TABLE outbox (position bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, id uuid NOT NULL, value jsonb NOT NULL)`);

let version = 0;

async function replace(owners: readonly number[]): Promise<void> {
  await client.query('BEGIN');
  await client.query(`UPDATE versions SET state = 'retired' WHERE owner = ANY ($1) AND state <> 'retired'`, [owners]);
  await client.query(`INSERT INTO versions SELECT owner, $2, 'active', $3 FROM unnest($1::int[]) AS owner`, [
    owners,
    version,
    randomBytes(200),
  ]);
  await client.query('INSERT INTO outbox (id, value) SELECT id, $2 FROM unnest($1::uuid[]) AS id', [
    owners.map(() => randomUUID()),
    JSON.stringify({ jwk: 'x'.repeat(300) }),
  ]);
  await client.query('COMMIT');
}

serve({
  /** Milliseconds of one round. */
  propagate: async ({ dependants }: { dependants: number }): Promise<number> => {
    version += 1;
    const started = performance.now();
    await replace([0]);
    await replace(Array.from({ length: dependants }, (_, index) => index + 1));
    return performance.now() - started;
  },
});
