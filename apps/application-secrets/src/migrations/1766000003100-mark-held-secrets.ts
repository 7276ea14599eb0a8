import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Read with every rotation of a secret, so that one which nobody holds asks nothing more. */
export class MarkHeldSecrets1766000003100 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE applications ADD COLUMN is_held boolean NOT NULL DEFAULT false');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE applications DROP COLUMN is_held');
  }
}
