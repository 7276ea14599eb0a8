import type { MigrationInterface, QueryRunner } from 'typeorm';

/** A key inside its overlap belongs to the version of the configuration that had it active last. */
export class TellOfRetiredKeys1764001101000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE credentials ADD COLUMN last_version integer;
      CREATE INDEX credentials_retire_at_idx ON credentials (retire_at) WHERE state = 'retiring'`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DROP INDEX credentials_retire_at_idx;
      ALTER TABLE credentials DROP COLUMN last_version`);
  }
}
