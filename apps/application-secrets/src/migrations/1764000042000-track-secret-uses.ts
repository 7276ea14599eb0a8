import type { MigrationInterface, QueryRunner } from 'typeorm';

export class TrackSecretUses1764000042000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE client_secret_versions ADD COLUMN last_used_at timestamptz');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE client_secret_versions DROP COLUMN last_used_at');
  }
}
