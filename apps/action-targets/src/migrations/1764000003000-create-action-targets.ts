import type { MigrationInterface, QueryRunner } from 'typeorm';

export class CreateActionTargets1764000003000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(TARGETS);
    await runner.query(SIGNING_KEYS);
    await runner.query(LOCK_TARGET);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP FUNCTION lock_target');
    await runner.query('DROP TABLE signing_key_versions, deleted_targets, targets');
  }
}

/**
 * A name of 1000 characters is longer than an index entry may be, so its digest is unique. The cast reads backslashes,
 * hence the doubling; `convert_to` is not immutable. A deleted target leaves its id and date: deleting it again answers
 * with them.
 */
const TARGETS = String.raw`
  CREATE TABLE targets (
    id text COLLATE "C" PRIMARY KEY,
    name text NOT NULL,
    target_type text NOT NULL,
    interrupt_on_error boolean NOT NULL,
    timeout_ms integer NOT NULL,
    endpoint text NOT NULL,
    payload_type text NOT NULL,
    next_key_number integer NOT NULL,
    created_at timestamptz NOT NULL,
    changed_at timestamptz NOT NULL
  );
  CREATE UNIQUE INDEX targets_name_key ON targets (sha256(replace(name, '\', '\\')::bytea));
  CREATE INDEX targets_created_at_idx ON targets (created_at, id);
  CREATE TABLE deleted_targets (
    id text COLLATE "C" PRIMARY KEY,
    deleted_at timestamptz NOT NULL
  );
`;

/** The partial indexes keep dead versions out of every query: a rotation costs the same after ten thousand others. */
const SIGNING_KEYS = `
  CREATE TABLE signing_key_versions (
    target_id text COLLATE "C" NOT NULL REFERENCES targets (id) ON DELETE CASCADE,
    number integer NOT NULL,
    state text NOT NULL,
    created_at timestamptz NOT NULL,
    activated_at timestamptz,
    retire_at timestamptz,
    secret bytea,
    PRIMARY KEY (target_id, number)
  );
  CREATE INDEX signing_key_versions_live_idx ON signing_key_versions (target_id)
    WHERE state IN ('staged', 'active', 'retiring');
  CREATE UNIQUE INDEX signing_key_versions_active_key ON signing_key_versions (target_id) WHERE state = 'active';
`;

/**
 * Waits for the row, and then reads it with the live versions of its key: each statement of a function sees what was
 * committed before it. A join with FOR UPDATE would show versions from before the wait, and two calls cost a round trip.
 */
const LOCK_TARGET = `
  CREATE FUNCTION lock_target(wanted text)
  RETURNS TABLE (now timestamptz, target targets, version signing_key_versions) LANGUAGE plpgsql AS $$
  BEGIN
    PERFORM FROM targets t WHERE t.id = wanted COLLATE "C" FOR UPDATE;
    RETURN QUERY
      SELECT date_trunc('milliseconds', clock_timestamp()), t, v
      FROM targets t
      LEFT JOIN signing_key_versions v ON v.target_id = t.id AND v.state IN ('staged', 'active', 'retiring')
      WHERE t.id = wanted COLLATE "C";
  END $$;
`;
