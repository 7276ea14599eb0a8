import type { MigrationInterface, QueryRunner } from 'typeorm';

export class CreateOperationsAndRules1764000031000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE operations (
        id uuid PRIMARY KEY,
        zone_id text COLLATE "C" NOT NULL REFERENCES zones (id),
        method text NOT NULL,
        host text NOT NULL,
        endpoint text NOT NULL,
        created_at timestamptz NOT NULL
      );
      CREATE INDEX operations_zone_idx ON operations (zone_id, id);
      -- The names of parameters make no difference: /a/{x} and /a/{y} are one operation. Hashed, for a path may be long.
      CREATE UNIQUE INDEX operations_key ON operations
        (zone_id, method, host, md5(regexp_replace(endpoint, '\\{[^{}]*\\}', '{}', 'g')));

      CREATE TABLE token_rules (
        id uuid PRIMARY KEY,
        zone_id text COLLATE "C" NOT NULL REFERENCES zones (id),
        title text NOT NULL,
        description text NOT NULL,
        action text NOT NULL CHECK (action IN ('log', 'block')),
        enabled boolean NOT NULL,
        expression text NOT NULL,
        selector jsonb NOT NULL,
        hosts text[] NOT NULL,
        configuration_ids uuid[] NOT NULL,
        position integer NOT NULL,
        created_at timestamptz NOT NULL,
        last_updated timestamptz NOT NULL,
        -- Deferred, so that rules can change places in one statement.
        CONSTRAINT token_rules_position_key UNIQUE (zone_id, position) DEFERRABLE INITIALLY DEFERRED
      );
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE token_rules, operations');
  }
}
