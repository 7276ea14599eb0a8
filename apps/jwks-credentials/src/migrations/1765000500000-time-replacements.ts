import type { MigrationInterface, QueryRunner } from 'typeorm';

/** When a configuration's keys were replaced last: what else changes it is not told from that by `last_updated`. */
export class TimeReplacements1765000500000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE configurations ADD COLUMN replaced_at timestamptz;
      UPDATE configurations SET replaced_at = last_updated WHERE version > 0`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE configurations DROP COLUMN replaced_at');
  }
}
