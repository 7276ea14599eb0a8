import type { MigrationInterface, QueryRunner } from 'typeorm';

export class CreateLedger1766000000000 implements MigrationInterface {
  readonly name = 'CreateLedger1766000000000';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of [CREDENTIALS, ROTATIONS, WORKERS, REBUILDS]) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP TABLE ledger_rebuilds, bundle_keys, accepted_bundles, workers, rotation_reports, rotation_events, rotations,
      credential_follows, credentials`);
  }
}

/** Where a credential belongs, for the filters and for who may see it. */
const PLACE = `
    org text COLLATE "C",
    project text COLLATE "C",
    vault_project text,
    zone text COLLATE "C"`;

/** One row for each credential, also after it is gone: what is told late must not bring it back. `known` is all of it. */
const CREDENTIALS = `
  CREATE TABLE credentials (
    kind text COLLATE "C" NOT NULL,
    id text COLLATE "C" NOT NULL,
    name text NOT NULL,
    ${PLACE},
    environments text[] NOT NULL,
    states text[] NOT NULL,
    known jsonb NOT NULL,
    created_at timestamptz NOT NULL,
    rotated_at timestamptz NOT NULL,
    expires_at timestamptz,
    last_used_at timestamptz,
    removed_at timestamptz,
    described_at timestamptz,
    policy text,
    PRIMARY KEY (kind, id)
  );
  CREATE INDEX credentials_name_idx ON credentials (name, kind, id) WHERE removed_at IS NULL;
  CREATE INDEX credentials_kind_name_idx ON credentials (kind, name, id) WHERE removed_at IS NULL;
  CREATE INDEX credentials_rotated_idx ON credentials (rotated_at, kind, id) WHERE removed_at IS NULL;
  CREATE INDEX credentials_expires_idx ON credentials (expires_at, kind, id) WHERE removed_at IS NULL;
  CREATE INDEX credentials_expires_last_idx ON credentials (expires_at DESC NULLS LAST, kind DESC, id DESC)
   WHERE removed_at IS NULL;
  CREATE INDEX credentials_vault_name_idx ON credentials (vault_project, name) WHERE removed_at IS NULL;

  CREATE TABLE credential_follows (
    kind text COLLATE "C" NOT NULL,
    id text COLLATE "C" NOT NULL,
    followed_kind text COLLATE "C" NOT NULL,
    followed_id text COLLATE "C",
    followed_project text,
    followed_name text
  );
  CREATE INDEX credential_follows_idx ON credential_follows (kind, id);
  CREATE INDEX credential_follows_id_idx ON credential_follows (followed_kind, followed_id) WHERE followed_id IS NOT NULL;
  CREATE INDEX credential_follows_name_idx ON credential_follows (followed_project, followed_name)
   WHERE followed_id IS NULL;
`;

/**
 * What was said of each rotation, every saying under its own id, and what follows from that: the row in \`rotations\` can be
 * made from the others at any time. One without a \`kind\` is known by reports alone: what it turned was not told yet.
 */
const ROTATIONS = `
  CREATE TABLE rotations (
    id uuid PRIMARY KEY,
    kind text COLLATE "C",
    credential_id text COLLATE "C",
    name text,
    ${PLACE},
    environments text[] NOT NULL DEFAULT '{}',
    cause text,
    version integer,
    previous_version integer,
    state text NOT NULL DEFAULT 'running',
    started_at timestamptz,
    converged_at timestamptz,
    actor text,
    request_id text,
    campaign text,
    counts jsonb,
    check_at timestamptz
  );
  CREATE INDEX rotations_started_idx ON rotations (started_at DESC, id DESC) WHERE kind IS NOT NULL;
  CREATE INDEX rotations_credential_idx ON rotations (kind, credential_id, started_at DESC);
  CREATE INDEX rotations_open_idx ON rotations USING gin (environments) WHERE state IN ('running', 'stuck');
  CREATE INDEX rotations_check_idx ON rotations (check_at) WHERE check_at IS NOT NULL;

  CREATE TABLE rotation_events (
    id uuid PRIMARY KEY,
    rotation_id uuid NOT NULL,
    facts jsonb NOT NULL
  );
  CREATE INDEX rotation_events_rotation_idx ON rotation_events (rotation_id);

  CREATE TABLE rotation_reports (
    id uuid PRIMARY KEY,
    rotation_id uuid NOT NULL,
    facts jsonb NOT NULL
  );
  CREATE INDEX rotation_reports_rotation_idx ON rotation_reports (rotation_id);
`;

/** Who takes the keys of an environment, and which bundle has which version of a key first. */
const WORKERS = `
  CREATE TABLE workers (
    id text COLLATE "C" PRIMARY KEY,
    environment text NOT NULL,
    name text NOT NULL,
    created_at timestamptz,
    removed_at timestamptz
  );
  CREATE INDEX workers_environment_idx ON workers (environment);

  CREATE TABLE accepted_bundles (
    worker_id text COLLATE "C" NOT NULL,
    bundle integer NOT NULL,
    at timestamptz NOT NULL,
    PRIMARY KEY (worker_id, bundle)
  );

  CREATE TABLE bundle_keys (
    key_id text COLLATE "C" NOT NULL,
    environment text NOT NULL,
    bundle integer NOT NULL,
    version integer NOT NULL,
    at timestamptz NOT NULL,
    PRIMARY KEY (key_id, environment, bundle)
  );
`;

const REBUILDS = `
  CREATE TABLE ledger_rebuilds (
    id uuid PRIMARY KEY,
    state text NOT NULL,
    started_at timestamptz NOT NULL,
    service text,
    after text,
    done integer NOT NULL DEFAULT 0,
    total integer NOT NULL DEFAULT 0
  );
`;
