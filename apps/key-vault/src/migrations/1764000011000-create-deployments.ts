import type { MigrationInterface, QueryRunner } from 'typeorm';

export class CreateDeployments1764000011000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(BUNDLES);
    await runner.query(WORKERS);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DROP TABLE environment_workers, environment_bundles;
      DROP INDEX jwks_environment_idx, key_environments_environment_idx;
    `);
  }
}

/**
 * One row for each environment whose bundle somebody gets. `check_at` is when it is next compared with what the environment
 * has; null while it has no workers. The indexes are on columns that never change, so that rotations do not touch them.
 */
const BUNDLES = `
  CREATE TABLE environment_bundles (
    environment_id text COLLATE "C" PRIMARY KEY REFERENCES environments (id),
    version integer NOT NULL,
    fingerprint bytea NOT NULL,
    check_at timestamptz
  );
  CREATE INDEX environment_bundles_check_idx ON environment_bundles (check_at) WHERE check_at IS NOT NULL;
  CREATE INDEX key_environments_environment_idx ON key_environments (environment_id);
  CREATE INDEX jwks_environment_idx ON jwks (environment_id);
`;

/** `version` is the last one that the worker accepted, `attempt_at` from when on it may be tried in the background. */
const WORKERS = `
  CREATE TABLE environment_workers (
    id text COLLATE "C" PRIMARY KEY,
    environment_id text COLLATE "C" NOT NULL REFERENCES environments (id),
    name text NOT NULL,
    url text NOT NULL,
    public_key jsonb NOT NULL,
    version integer NOT NULL DEFAULT 0,
    failures integer NOT NULL DEFAULT 0,
    last_error text,
    attempt_at timestamptz NOT NULL,
    created_at timestamptz NOT NULL,
    CONSTRAINT environment_workers_name_key UNIQUE (environment_id, name)
  );
`;
