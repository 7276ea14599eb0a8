import type { MigrationInterface, QueryRunner } from 'typeorm';

export class CreateActionTargets1764000003000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(TARGETS);
    await runner.query(SIGNING_KEYS);
  }

  async down(runner: QueryRunner): Promise<void> {
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
