import { randomBytes, randomUUID } from 'node:crypto';
import pg from 'pg';

const ROWS = 64;
const VALUE = JSON.stringify({
  rotationId: randomUUID(),
  projectId: '1'.repeat(18),
  appId: '1'.repeat(18),
  version: 1,
  overlap: '0s',
  retireAt: null,
});

/**
 * The floor: what any durable rotation must do, as bare SQL from one Node process. Lock the owner, retire its active
 * version, insert the next, write one event, commit.
 */
export async function rawRotations({ databaseUrl, connections = 16, seconds = 6 }) {
  const pool = new pg.Pool({ connectionString: databaseUrl, max: connections });
  await pool.query(`
    DROP SCHEMA IF EXISTS bench CASCADE;
    CREATE SCHEMA bench;
    CREATE TABLE bench.owners (id int PRIMARY KEY, version int NOT NULL, changed_at timestamptz NOT NULL);
    CREATE TABLE bench.versions (owner int NOT NULL, version int NOT NULL, state text NOT NULL, digest bytea NOT NULL,
      created_at timestamptz NOT NULL, PRIMARY KEY (owner, version));
    CREATE INDEX ON bench.versions (owner) WHERE state <> 'retired';
    CREATE TABLE bench.outbox (position bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, id uuid NOT NULL, topic text NOT NULL,
      key text NOT NULL, headers jsonb NOT NULL, value jsonb NOT NULL);
    INSERT INTO bench.owners SELECT i, 0, now() FROM generate_series(0, ${ROWS - 1}) AS i`);
  const latencies = [];
  const end = performance.now() + seconds * 1000;
  let next = 0;
  const worker = async () => {
    const client = await pool.connect();
    while (performance.now() < end) {
      const started = performance.now();
      await rotateOnce(client, next++ % ROWS);
      latencies.push(performance.now() - started);
    }
    client.release();
  };
  await Promise.all(Array.from({ length: connections }, worker));
  await pool.query('DROP SCHEMA bench CASCADE');
  await pool.end();
  latencies.sort((left, right) => left - right);
  const at = (share) => Number(latencies[Math.floor(latencies.length * share)].toFixed(1));
  return { perSecond: latencies.length / seconds, p50: at(0.5), p99: at(0.99) };
}

async function rotateOnce(client, owner) {
  await client.query('BEGIN');
  const { rows } = await client.query('SELECT version FROM bench.owners WHERE id = $1 FOR UPDATE', [owner]);
  const version = rows[0].version + 1;
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
