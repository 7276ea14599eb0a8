import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Every token says who made it, and none is left behind by its maker: not even one that is being made meanwhile. */
export class AddTokenMakers1764000904000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DELETE FROM access_tokens AS child
       WHERE parent_id IS NOT NULL AND NOT EXISTS (SELECT FROM access_tokens AS parent WHERE parent.id = child.parent_id);
      ALTER TABLE access_tokens
        ADD COLUMN created_by text,
        ADD COLUMN is_session boolean NOT NULL DEFAULT false,
        ADD CONSTRAINT access_tokens_parent_fkey FOREIGN KEY (parent_id) REFERENCES access_tokens ON DELETE CASCADE;
      UPDATE access_tokens SET created_by = parent_id, is_session = true WHERE parent_id IS NOT NULL;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE access_tokens
        DROP CONSTRAINT access_tokens_parent_fkey, DROP COLUMN is_session, DROP COLUMN created_by`);
  }
}
