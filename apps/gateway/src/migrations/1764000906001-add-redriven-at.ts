import type { MigrationInterface, QueryRunner } from 'typeorm';

/** A dead letter stays until its event is handled, and says when it was sent again. Old ones are found by their age. */
export class AddRedrivenAt1764000906001 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE dead_letters ADD COLUMN redriven_at timestamptz');
    await runner.query('CREATE INDEX dead_letters_failed_at ON dead_letters (failed_at)');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP INDEX dead_letters_failed_at');
    await runner.query('ALTER TABLE dead_letters DROP COLUMN redriven_at');
  }
}
