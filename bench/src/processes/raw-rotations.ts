// The floor of rotations: what any durable one must do, as bare SQL from one Node process. Lock the owner, retire its
// active version, insert the next, write one event, commit.
import { randomBytes, randomUUID } from 'node:crypto';
import pg from 'pg';
import { quantile } from '../lib/statistics.js';
import { serve } from '../lib/worker.js';
import type { Window } from '../lib/windows.js';

const OWNERS = 32;
const CONNECTIONS = 16;
const VALUE = JSON.stringify({
  rotationId: randomUUID(),
  projectId: '1'.repeat(18),
  appId: '1'.repeat(18),
  version: 1,
  overlap: '0s',
  retireAt: null,
});

const pool = new pg.Pool({ connectionString: process.argv[2], max: CONNECTIONS });
await pool.query(`
  DROP SCHEMA IF EXISTS bench CASCADE;
  CREATE SCHEMA bench;
  CREATE TABLE bench.owners (id int PRIMARY KEY, version int NOT NULL, changed_at timestamptz NOT NULL);
  CREATE TABLE bench.versions (owner int NOT NULL, version int NOT NULL, state text NOT NULL, digest bytea NOT NULL,
    created_at timestamptz NOT NULL, PRIMARY KEY (owner, version));
  CREATE INDEX ON bench.versions (owner) WHERE state <> 'retired';
  CREATE TABLE bench.outbox (position bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, id uuid NOT NULL, topic text NOT NULL,
    key text NOT NULL, headers jsonb NOT NULL, value jsonb NOT NULL);
  INSERT INTO bench.owners SELECT i, 0, now() FROM generate_series(0, ${OWNERS - 1}) AS i`);

let next = 0;

async function rotate(client: pg.PoolClient, owner: number): Promise<void> {
  await client.query('BEGIN');
  const locked = await client.query<{ version: number }>('SELECT version FROM bench.owners WHERE id = $1 FOR UPDATE', [
    owner,
  ]);
  const version = (locked.rows[0] as { version: number }).version + 1;
  await client.query(`UPDATE bench.versions SET state = 'retired' WHERE owner = $1 AND state <> 'retired'`, [owner]);
  await client.query(`INSERT INTO bench.versions VALUES ($1, $2, 'active', $3, now())`, [
    owner,
    version,
    randomBytes(32),
  ]);
  await client.query('UPDATE bench.owners SET version = $2, changed_at = now() WHERE id = $1', [owner, version]);
  await client.query('INSERT INTO bench.outbox (id, topic, key, headers, value) VALUES ($1, $2, $3, $4, $5)', [
    randomUUID(),
    'bench',
    String(owner),
    VALUE,
    VALUE,
  ]);
  await client.query('COMMIT');
}

serve({
  run: async ({ callers, seconds }: { callers: number; seconds: number }): Promise<Window> => {
    const latencies: number[] = [];
    const end = performance.now() + seconds * 1000;
    const work = async () => {
      const client = await pool.connect();
      for (let started = performance.now(); started < end;) {
        await rotate(client, next++ % OWNERS);
        const now = performance.now();
        if (now <= end) latencies.push(now - started);
        started = now;
      }
      client.release();
    };
    await Promise.all(Array.from({ length: callers }, work));
    // The event is read and deleted once by whoever publishes it, which is not what is measured.
    await pool.query('TRUNCATE bench.outbox');
    return { operations: latencies.length, seconds, p50: quantile(latencies, 0.5), p99: quantile(latencies, 0.99) };
  },
});
