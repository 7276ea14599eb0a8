import type { MigrationInterface, QueryRunner } from 'typeorm';

export class CreateExecutions1764000006000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE executions (
        id text COLLATE "C" PRIMARY KEY,
        target_ids text[] NOT NULL,
        created_at timestamptz NOT NULL,
        changed_at timestamptz NOT NULL
      )`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE executions');
  }
}
