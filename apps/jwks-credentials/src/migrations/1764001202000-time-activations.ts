import type { MigrationInterface, QueryRunner } from 'typeorm';

/** When a key became active, as every ring has it. Those that were there, and what an older release writes, have none. */
export class TimeActivations1764001202000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE credentials ADD COLUMN activated_at timestamptz');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE credentials DROP COLUMN activated_at');
  }
}
