import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Where each service keeps its wrapped data keys. `generation` counts per purpose and orders them; 1 is the first. */
export class CreateDataKeys1764000000001 implements MigrationInterface {
  name = 'CreateDataKeys1764000000001';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE data_keys (
        id text PRIMARY KEY,
        purpose text NOT NULL CHECK (purpose IN ('encrypt', 'hash')),
        generation integer NOT NULL CHECK (generation > 0),
        kek_id text NOT NULL,
        wrapped bytea NOT NULL,
        created_at timestamptz NOT NULL,
        CONSTRAINT data_keys_purpose_generation UNIQUE (purpose, generation)
      )`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE data_keys');
  }
}
