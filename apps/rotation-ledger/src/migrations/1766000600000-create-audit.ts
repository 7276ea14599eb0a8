import type { MigrationInterface, QueryRunner } from 'typeorm';

export class CreateAudit1766000600000 implements MigrationInterface {
  readonly name = 'CreateAudit1766000600000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(ENTRIES);
    await runner.query(LOG);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE audit_logs, audit_checkpoints, audit_tiles, audit_entries');
  }
}

/**
 * What happened, under the id of the event that told it. It waits, with its `data`, until it has an index in the log and the
 * `leaf` that is hashed there, which has all of it: the other columns are for finding it. Text of any length is found by how it
 * begins, which an index entry has room for.
 */
const ENTRIES = `
  CREATE TABLE audit_entries (
    id uuid PRIMARY KEY,
    index bigint UNIQUE,
    time timestamptz NOT NULL,
    actor text COLLATE "C",
    org text COLLATE "C",
    action text COLLATE "C" NOT NULL,
    subject text COLLATE "C" NOT NULL,
    outcome text COLLATE "C" NOT NULL,
    request_id text,
    readers text[] NOT NULL,
    data jsonb,
    leaf bytea,
    CHECK ((index IS NULL) = (leaf IS NULL))
  );
  CREATE INDEX audit_entries_waiting_idx ON audit_entries (id) WHERE index IS NULL;
  CREATE INDEX audit_entries_time_idx ON audit_entries (time, index) WHERE index IS NOT NULL;
  CREATE INDEX audit_entries_actor_idx ON audit_entries (left(actor, 100), index) WHERE index IS NOT NULL;
  CREATE INDEX audit_entries_action_idx ON audit_entries (left(action, 100), index) WHERE index IS NOT NULL;
  CREATE INDEX audit_entries_subject_idx ON audit_entries (left(subject, 100), index) WHERE index IS NOT NULL;
`;

/** Tiles are hashes, which nothing compresses. A partial one is kept as wide as it is by now: narrower ones begin it. */
const LOG = `
  CREATE TABLE audit_tiles (
    level smallint NOT NULL,
    index bigint NOT NULL,
    hashes bytea NOT NULL,
    PRIMARY KEY (level, index)
  );
  ALTER TABLE audit_tiles ALTER COLUMN hashes SET STORAGE EXTERNAL;

  CREATE TABLE audit_checkpoints (
    size bigint PRIMARY KEY,
    note text NOT NULL,
    signed_at timestamptz NOT NULL DEFAULT clock_timestamp()
  );

  CREATE TABLE audit_logs (
    origin text PRIMARY KEY,
    is_ours boolean NOT NULL DEFAULT true UNIQUE CHECK (is_ours),
    seed bytea NOT NULL,
    told_size bigint NOT NULL DEFAULT 0
  );
`;
