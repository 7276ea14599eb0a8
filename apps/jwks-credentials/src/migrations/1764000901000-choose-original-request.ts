import type { MigrationInterface, QueryRunner } from 'typeorm';

/** A zone may say which kind of proxy asks for it. */
export class ChooseOriginalRequest1764000901000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE zones ADD original_request text');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE zones DROP original_request');
  }
}
