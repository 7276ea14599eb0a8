import type { MigrationInterface, QueryRunner } from 'typeorm';

export class AddDeliverySettings1764000005000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE targets
        ADD COLUMN ordered boolean NOT NULL DEFAULT false,
        ADD COLUMN concurrency integer NOT NULL DEFAULT 32,
        ADD COLUMN egress_allow text[] NOT NULL DEFAULT '{}',
        ADD COLUMN disabled_at timestamptz`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE targets DROP COLUMN ordered, DROP COLUMN concurrency, DROP COLUMN egress_allow, DROP COLUMN disabled_at`);
  }
}
