import type { MigrationInterface, QueryRunner } from 'typeorm';
import { noteZones } from './1764000032000-track-zone-changes.js';

/** Whoever keeps zones in memory keeps their rules and operations too. */
export class TrackRuleChanges1764000033000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await noteZones(runner, 'operations', 'note_zones');
    await noteZones(runner, 'token_rules', 'note_zones');
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const table of ['operations', 'token_rules'])
      await runner.query(`
        DROP TRIGGER note_insert ON ${table};
        DROP TRIGGER note_update ON ${table};
        DROP TRIGGER note_delete ON ${table}`);
  }
}
