import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Sealed. What was stored in clear before is sealed when the service starts: this cannot encrypt. */
export class SealEndpointQueries1764000908100 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE targets ADD COLUMN endpoint_query bytea');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE targets DROP COLUMN endpoint_query');
  }
}
