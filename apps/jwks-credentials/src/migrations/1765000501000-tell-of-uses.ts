import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Uses that nobody was told of yet, and when somebody was last. */
export class TellOfUses1765000501000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE key_usage ADD untold bigint NOT NULL DEFAULT 0, ADD told_at timestamptz;
      CREATE INDEX key_usage_untold_idx ON key_usage (configuration_id) WHERE untold > 0`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE key_usage DROP untold, DROP told_at');
  }
}
