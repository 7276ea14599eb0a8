import type { MigrationInterface, QueryRunner } from 'typeorm';

/** JWKs that are made from no key: read from a text or a URL, or generated. One without an environment is in all of them. */
export class WidenJwks1764000010000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE jwks
        ALTER COLUMN environment_id DROP NOT NULL,
        ADD COLUMN source_url text,
        ADD COLUMN generated jsonb;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DELETE FROM jwks WHERE environment_id IS NULL;
      ALTER TABLE jwks ALTER COLUMN environment_id SET NOT NULL, DROP COLUMN source_url, DROP COLUMN generated;
    `);
  }
}
