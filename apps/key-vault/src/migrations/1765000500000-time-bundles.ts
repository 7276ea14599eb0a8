import type { MigrationInterface, QueryRunner } from 'typeorm';

/** When the last bundle of an environment was made: what became active since then is new in the next one. */
export class TimeBundles1765000500000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE environment_bundles ADD COLUMN made_at timestamptz');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE environment_bundles DROP COLUMN made_at');
  }
}
