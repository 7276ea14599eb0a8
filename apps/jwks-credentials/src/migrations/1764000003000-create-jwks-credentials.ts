import type { MigrationInterface, QueryRunner } from 'typeorm';

export class CreateJwksCredentials1764000003000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE zones (
        id text COLLATE "C" PRIMARY KEY,
        name text NOT NULL
      );
      CREATE TABLE configurations (
        id uuid PRIMARY KEY,
        zone_id text COLLATE "C" NOT NULL REFERENCES zones (id),
        title text NOT NULL,
        description text NOT NULL,
        token_sources text[] NOT NULL,
        token_type text NOT NULL,
        created_at timestamptz NOT NULL,
        last_updated timestamptz NOT NULL
      );
      CREATE INDEX configurations_zone_idx ON configurations (zone_id, created_at, id);
      CREATE TABLE sources (
        id uuid PRIMARY KEY,
        configuration_id uuid NOT NULL REFERENCES configurations (id) ON DELETE CASCADE,
        position integer NOT NULL,
        kind text NOT NULL,
        project text,
        name text,
        jwk_id text,
        url text,
        version integer NOT NULL,
        last_sync timestamptz,
        error text
      );
      CREATE INDEX sources_configuration_idx ON sources (configuration_id);
      CREATE UNIQUE INDEX sources_jwk_key ON sources (jwk_id, configuration_id) WHERE jwk_id IS NOT NULL;
      CREATE TABLE credentials (
        id uuid PRIMARY KEY,
        configuration_id uuid NOT NULL REFERENCES configurations (id) ON DELETE CASCADE,
        source_id uuid REFERENCES sources (id) ON DELETE CASCADE,
        position integer NOT NULL,
        version integer NOT NULL,
        state text NOT NULL,
        created_at timestamptz NOT NULL,
        retire_at timestamptz,
        kid text NOT NULL,
        alg text NOT NULL,
        jwk jsonb NOT NULL
      );
      CREATE INDEX credentials_configuration_idx ON credentials (configuration_id);
      CREATE INDEX credentials_source_idx ON credentials (source_id) WHERE source_id IS NOT NULL;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE credentials, sources, configurations, zones');
  }
}
