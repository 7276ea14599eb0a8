import type { MigrationInterface, QueryRunner } from 'typeorm';

export class CreateKeyUsage1764000024000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    // By a digest: a kid may be longer than what an index can hold.
    await runner.query(`
      CREATE TABLE key_usage (
        configuration_id uuid NOT NULL REFERENCES configurations (id) ON DELETE CASCADE,
        kid text NOT NULL,
        uses bigint NOT NULL,
        last_seen timestamptz NOT NULL
      );
      CREATE UNIQUE INDEX key_usage_key ON key_usage (configuration_id, md5(kid));
      CREATE INDEX key_usage_last_seen_idx ON key_usage (last_seen);
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE key_usage');
  }
}
