import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What is due is found without looking at what still retires, however much that is. */
export class IndexRetiringVersions1764001101000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE INDEX key_versions_retire_at_idx ON key_versions (retire_at) WHERE state = 'retiring';
      CREATE INDEX jwk_versions_retire_at_idx ON jwk_versions (retire_at) WHERE state = 'retiring'`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DROP INDEX key_versions_retire_at_idx;
      DROP INDEX jwk_versions_retire_at_idx`);
  }
}
