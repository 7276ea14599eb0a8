import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Uses that nobody was told of yet, and when somebody was last: replicas tell together no more often than one. */
export class TellOfUses1765000500000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE client_secret_versions ADD untold_uses integer NOT NULL DEFAULT 0, ADD told_at timestamptz;
      ALTER TABLE application_keys
        ADD last_used_at timestamptz, ADD untold_uses integer NOT NULL DEFAULT 0, ADD told_at timestamptz`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE application_keys DROP last_used_at, DROP untold_uses, DROP told_at;
      ALTER TABLE client_secret_versions DROP untold_uses, DROP told_at`);
  }
}
