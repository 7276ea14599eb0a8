import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Runtimes that pulled a bundle lately: they work with it as workers do, and nobody sends it to them. */
export class KeepRuntimePulls1765000501000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE runtime_pulls (
        id text COLLATE "C" PRIMARY KEY,
        environment_id text COLLATE "C" NOT NULL REFERENCES environments (id),
        name text NOT NULL,
        version integer NOT NULL,
        created_at timestamptz NOT NULL,
        pulled_at timestamptz NOT NULL
      );
      CREATE INDEX runtime_pulls_pulled_at_idx ON runtime_pulls (pulled_at)`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE runtime_pulls');
  }
}
