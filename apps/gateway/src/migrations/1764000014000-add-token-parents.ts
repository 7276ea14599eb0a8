import type { MigrationInterface, QueryRunner } from 'typeorm';

/** A token that was had for another one ends with it. */
export class AddTokenParents1764000014000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE access_tokens ADD COLUMN parent_id uuid');
    await runner.query(
      'CREATE INDEX access_tokens_parent_idx ON access_tokens (parent_id) WHERE parent_id IS NOT NULL',
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE access_tokens DROP COLUMN parent_id');
  }
}
