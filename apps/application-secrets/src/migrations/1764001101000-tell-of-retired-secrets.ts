import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What is due is found without looking at what still retires, however much that is. */
export class TellOfRetiredSecrets1764001101000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE INDEX client_secret_versions_retire_at_idx ON client_secret_versions (retire_at) WHERE state = 'retiring';
      ALTER TABLE application_keys ADD COLUMN retired boolean NOT NULL DEFAULT false;
      CREATE INDEX application_keys_expires_at_idx ON application_keys (expires_at) WHERE NOT retired`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE application_keys DROP COLUMN retired;
      DROP INDEX client_secret_versions_retire_at_idx`);
  }
}
