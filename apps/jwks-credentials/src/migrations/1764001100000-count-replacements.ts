import type { MigrationInterface, QueryRunner } from 'typeorm';

/** A configuration's keys are one credential: its version counts how often they were replaced. */
export class CountReplacements1764001100000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE configurations ADD COLUMN version integer NOT NULL DEFAULT 0');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE configurations DROP COLUMN version');
  }
}
