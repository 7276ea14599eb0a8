import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Each lease of a delivery has a number: what became of an older one decides nothing any more. */
export class AddDeliveryLeases1764000903000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE deliveries ADD COLUMN lease integer NOT NULL DEFAULT 0');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE deliveries DROP COLUMN lease');
  }
}
