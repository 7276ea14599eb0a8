import type { MigrationInterface, QueryRunner } from 'typeorm';

export class CreateApplicationSecrets1764000005000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(APPLICATIONS);
    await runner.query(CREDENTIALS);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE used_assertions, application_keys, client_secret_versions, applications, projects');
  }
}

const APPLICATIONS = `
  CREATE TABLE projects (
    id text COLLATE "C" PRIMARY KEY,
    org text COLLATE "C" NOT NULL,
    name text NOT NULL,
    sequence bigint NOT NULL DEFAULT 1,
    created_at timestamptz NOT NULL,
    changed_at timestamptz NOT NULL,
    CONSTRAINT projects_name_key UNIQUE (org, name)
  );
  CREATE TABLE applications (
    id text COLLATE "C" PRIMARY KEY,
    project_id text COLLATE "C" NOT NULL REFERENCES projects (id),
    org text COLLATE "C" NOT NULL,
    name text NOT NULL,
    auth_method_type text NOT NULL,
    client_id text COLLATE "C" NOT NULL CONSTRAINT applications_client_id_key UNIQUE,
    next_secret_number integer NOT NULL,
    sequence bigint NOT NULL DEFAULT 1,
    created_at timestamptz NOT NULL,
    changed_at timestamptz NOT NULL,
    CONSTRAINT applications_name_key UNIQUE (project_id, name)
  );
`;

/** The partial indexes keep dead secrets out of every hot query. A dead secret has no digest any more. */
const CREDENTIALS = `
  CREATE TABLE client_secret_versions (
    app_id text COLLATE "C" NOT NULL REFERENCES applications (id) ON DELETE CASCADE,
    number integer NOT NULL,
    state text NOT NULL,
    created_at timestamptz NOT NULL,
    activated_at timestamptz,
    retire_at timestamptz,
    digest bytea,
    PRIMARY KEY (app_id, number)
  );
  CREATE INDEX client_secret_versions_live_idx ON client_secret_versions (app_id) WHERE state IN ('active', 'retiring');
  CREATE UNIQUE INDEX client_secret_versions_active_key ON client_secret_versions (app_id) WHERE state = 'active';
  CREATE TABLE application_keys (
    id text COLLATE "C" PRIMARY KEY,
    app_id text COLLATE "C" NOT NULL REFERENCES applications (id) ON DELETE CASCADE,
    public_key bytea NOT NULL,
    sequence bigint NOT NULL,
    created_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL
  );
  CREATE INDEX application_keys_app_idx ON application_keys (app_id, created_at, id);
  CREATE TABLE used_assertions (
    digest bytea PRIMARY KEY,
    expires_at timestamptz NOT NULL
  );
  CREATE INDEX used_assertions_expires_at_idx ON used_assertions (expires_at);
`;
