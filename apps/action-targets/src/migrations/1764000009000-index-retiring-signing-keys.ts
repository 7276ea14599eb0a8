import type { MigrationInterface, QueryRunner } from 'typeorm';

export class IndexRetiringSigningKeys1764000009000 implements MigrationInterface {
  /** What is due is found without looking at what still retires, of however many targets. */
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE INDEX signing_key_versions_retire_at_idx ON signing_key_versions (retire_at) WHERE state = 'retiring'`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP INDEX signing_key_versions_retire_at_idx');
  }
}
