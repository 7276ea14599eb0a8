import type { MigrationInterface, QueryRunner } from 'typeorm';

export class KeepSecrets1764000030000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE credentials
        ADD COLUMN secret bytea,
        ADD CONSTRAINT credentials_secret_check CHECK ((jwk->>'kty' = 'oct') = (secret IS NOT NULL))`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE credentials DROP COLUMN secret');
  }
}
