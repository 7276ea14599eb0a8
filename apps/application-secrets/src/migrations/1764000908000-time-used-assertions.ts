import type { MigrationInterface, QueryRunner } from 'typeorm';

/** When an assertion was first used. Those that were there have a `jti`, for which the time says nothing. */
export class TimeUsedAssertions1764000908000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE used_assertions ADD COLUMN used_at timestamptz NOT NULL DEFAULT now()');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE used_assertions DROP COLUMN used_at');
  }
}
