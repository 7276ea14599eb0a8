import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Read with every rotation of a signing key, so that one which nobody holds asks nothing more. */
export class MarkHeldKeys1766000003100 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE targets ADD COLUMN is_held boolean NOT NULL DEFAULT false');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE targets DROP COLUMN is_held');
  }
}
