import type { MigrationInterface, QueryRunner } from 'typeorm';

export class CreateWebKeys1764000008000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(WEB_KEYS);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE web_keys');
  }
}

/** One ring for the installation. A removed key keeps its dates; its private half is erased. */
const WEB_KEYS = `
  CREATE TABLE web_keys (
    id text COLLATE "C" PRIMARY KEY,
    number integer NOT NULL UNIQUE,
    state text NOT NULL,
    parameters jsonb NOT NULL,
    public_jwk jsonb NOT NULL,
    private_key bytea,
    created_at timestamptz NOT NULL,
    changed_at timestamptz NOT NULL,
    activated_at timestamptz,
    retire_at timestamptz
  );
  CREATE UNIQUE INDEX web_keys_active_key ON web_keys (state) WHERE state = 'active';
  CREATE INDEX web_keys_live_idx ON web_keys (number) WHERE state IN ('staged', 'active', 'retiring');
`;
