import type { MigrationInterface, QueryRunner } from 'typeorm';

/** For lists by state: of a target its index is by state as well, and what is not delivered yet has one of its own. */
export class IndexDeliveries1764000008000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DROP INDEX deliveries_target_idx;
      CREATE INDEX deliveries_target_state_idx ON deliveries (target_id, state, id);
      CREATE INDEX deliveries_state_idx ON deliveries (state, id) WHERE state <> 'delivered'`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DROP INDEX deliveries_target_state_idx, deliveries_state_idx;
      CREATE INDEX deliveries_target_idx ON deliveries (target_id, id)`);
  }
}
