import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Sealed. What was stored in clear before is sealed when the service starts: this cannot encrypt. */
export class SealWorkerQueries1764000908300 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE environment_workers ADD COLUMN url_query bytea');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE environment_workers DROP COLUMN url_query');
  }
}
