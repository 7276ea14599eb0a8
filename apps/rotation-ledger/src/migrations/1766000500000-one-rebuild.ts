import type { MigrationInterface, QueryRunner } from 'typeorm';

/** However many ask for a rebuild at once, one runs. */
export class OneRebuild1766000500000 implements MigrationInterface {
  readonly name = 'OneRebuild1766000500000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      `CREATE UNIQUE INDEX ledger_rebuilds_running_key ON ledger_rebuilds (state) WHERE state = 'running'`,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP INDEX ledger_rebuilds_running_key');
  }
}
