import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Sealed. What was stored in clear before is sealed when the service starts: this cannot encrypt. */
export class SealSourceQueries1764000908200 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE sources ADD COLUMN url_query bytea');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE sources DROP COLUMN url_query');
  }
}
