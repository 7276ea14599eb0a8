import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Which key took the place of another, and until when that would have lasted: its end can be taken back. */
export class ReplaceApplicationKeys1765000600000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE application_keys ADD COLUMN replaced_by text, ADD COLUMN expires_before timestamptz;
      CREATE INDEX application_keys_replaced_by_idx ON application_keys (replaced_by) WHERE replaced_by IS NOT NULL`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE application_keys DROP COLUMN replaced_by, DROP COLUMN expires_before');
  }
}
