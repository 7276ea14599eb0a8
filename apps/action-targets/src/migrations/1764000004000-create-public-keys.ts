import type { MigrationInterface, QueryRunner } from 'typeorm';

export class CreatePublicKeys1764000004000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(PUBLIC_KEYS);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE public_keys');
  }
}

/** At most one key of a target is active. They go with their target. */
const PUBLIC_KEYS = `
  CREATE TABLE public_keys (
    id text COLLATE "C" PRIMARY KEY,
    target_id text COLLATE "C" NOT NULL REFERENCES targets (id) ON DELETE CASCADE,
    active boolean NOT NULL,
    pem text NOT NULL,
    fingerprint text NOT NULL,
    expires_at timestamptz,
    created_at timestamptz NOT NULL,
    changed_at timestamptz NOT NULL
  );
  CREATE INDEX public_keys_target_idx ON public_keys (target_id, created_at);
  CREATE UNIQUE INDEX public_keys_active_key ON public_keys (target_id) WHERE active;
`;
