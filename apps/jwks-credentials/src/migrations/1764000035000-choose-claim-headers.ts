import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Zones choose which claims their proxies get; whoever keeps zones in memory is told of a change. */
export class ChooseClaimHeaders1764000035000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE zones ADD claim_headers jsonb;
      CREATE TRIGGER note_update AFTER UPDATE ON zones
        REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION note_new_zones();
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TRIGGER note_update ON zones; ALTER TABLE zones DROP claim_headers');
  }
}
