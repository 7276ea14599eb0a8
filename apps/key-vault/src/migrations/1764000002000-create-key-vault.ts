import type { MigrationInterface, QueryRunner } from 'typeorm';
import { newObjectId } from '../vault/text/object-id.js';

export class CreateKeyVault1764000002000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(WORKSPACE);
    await runner.query(KEYS);
    await runner.query(JWKS);
    await runner.query(`INSERT INTO projects (id, name, description) VALUES ($1, 'admin', 'Shared by all projects')`, [
      newObjectId(),
    ]);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE jwk_versions, jwks, key_versions, key_environments, keys, environments, projects');
  }
}

const WORKSPACE = `
  CREATE TABLE projects (
    id text COLLATE "C" PRIMARY KEY,
    name text NOT NULL CONSTRAINT projects_name_key UNIQUE,
    description text,
    created_at timestamptz NOT NULL DEFAULT now()
  );
  CREATE TABLE environments (
    id text COLLATE "C" PRIMARY KEY,
    name text NOT NULL CONSTRAINT environments_name_key UNIQUE,
    description text,
    created_at timestamptz NOT NULL DEFAULT now()
  );
`;

/** A key has one ring of versions per environment. The partial indexes keep dead versions out of every hot query. */
const KEYS = `
  CREATE TABLE keys (
    id text COLLATE "C" PRIMARY KEY,
    project_id text NOT NULL REFERENCES projects (id),
    name text NOT NULL,
    description text,
    key_type text NOT NULL,
    algorithm text,
    created_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT keys_name_key UNIQUE (project_id, name)
  );
  CREATE TABLE key_environments (
    key_id text NOT NULL REFERENCES keys (id) ON DELETE CASCADE,
    environment_id text NOT NULL REFERENCES environments (id),
    alias text,
    next_number integer NOT NULL,
    deployed_at timestamptz,
    PRIMARY KEY (key_id, environment_id)
  );
  CREATE TABLE key_versions (
    key_id text NOT NULL,
    environment_id text NOT NULL,
    number integer NOT NULL,
    state text NOT NULL,
    created_at timestamptz NOT NULL,
    activated_at timestamptz,
    retire_at timestamptz,
    content bytea,
    public_jwk jsonb,
    PRIMARY KEY (key_id, environment_id, number),
    FOREIGN KEY (key_id, environment_id) REFERENCES key_environments (key_id, environment_id) ON DELETE CASCADE
  );
  CREATE INDEX key_versions_live_idx ON key_versions (key_id) WHERE state IN ('staged', 'active', 'retiring');
  CREATE UNIQUE INDEX key_versions_active_key ON key_versions (key_id, environment_id) WHERE state = 'active';
  CREATE INDEX key_versions_content_idx ON key_versions (key_id) WHERE content IS NOT NULL;
`;

const JWKS = `
  CREATE TABLE jwks (
    id text COLLATE "C" PRIMARY KEY,
    project_id text NOT NULL REFERENCES projects (id),
    name text NOT NULL,
    description text,
    source_type text NOT NULL,
    source_key_id text REFERENCES keys (id),
    source_project_id text NOT NULL REFERENCES projects (id),
    source_version integer NOT NULL,
    environment_id text NOT NULL REFERENCES environments (id),
    use_type text NOT NULL,
    algorithm text NOT NULL,
    fixed_kid text,
    next_number integer NOT NULL,
    created_at timestamptz NOT NULL,
    CONSTRAINT jwks_name_key UNIQUE (project_id, name)
  );
  CREATE INDEX jwks_source_key_idx ON jwks (source_key_id, id) WHERE source_key_id IS NOT NULL;
  CREATE TABLE jwk_versions (
    jwk_id text NOT NULL REFERENCES jwks (id) ON DELETE CASCADE,
    number integer NOT NULL,
    state text NOT NULL,
    created_at timestamptz NOT NULL,
    activated_at timestamptz,
    retire_at timestamptz,
    public_jwk jsonb NOT NULL,
    private_jwk bytea,
    PRIMARY KEY (jwk_id, number)
  );
  CREATE INDEX jwk_versions_live_idx ON jwk_versions (jwk_id) WHERE state IN ('staged', 'active', 'retiring');
  CREATE UNIQUE INDEX jwk_versions_active_key ON jwk_versions (jwk_id) WHERE state = 'active';
`;
