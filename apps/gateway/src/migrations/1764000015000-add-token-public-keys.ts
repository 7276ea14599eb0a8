import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What secrets that a token fetches are encrypted to. */
export class AddTokenPublicKeys1764000015000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE access_tokens ADD COLUMN public_key jsonb');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE access_tokens DROP COLUMN public_key');
  }
}
