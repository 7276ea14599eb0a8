import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Whoever keeps zones in memory finds here which ones to read again. Written by triggers, so that no writer can forget it. */
export class TrackZoneChanges1764000032000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE zone_changes (
        id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        zone_id text COLLATE "C" NOT NULL,
        xid xid8 NOT NULL DEFAULT pg_current_xact_id()
      );
      CREATE INDEX zone_changes_xid_idx ON zone_changes (xid);

      CREATE FUNCTION note_new_zones() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
      BEGIN
        INSERT INTO zone_changes (zone_id) SELECT id FROM changed;
        RETURN NULL;
      END $$;
      CREATE FUNCTION note_zones() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
      BEGIN
        INSERT INTO zone_changes (zone_id) SELECT DISTINCT zone_id FROM changed;
        RETURN NULL;
      END $$;
      CREATE FUNCTION note_zones_of_configurations() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
      BEGIN
        INSERT INTO zone_changes (zone_id) SELECT DISTINCT configuration.zone_id
        FROM changed JOIN configurations AS configuration ON configuration.id = changed.configuration_id;
        RETURN NULL;
      END $$;

      CREATE TRIGGER note_insert AFTER INSERT ON zones
        REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION note_new_zones();
    `);
    await noteZones(runner, 'configurations', 'note_zones');
    await noteZones(runner, 'credentials', 'note_zones_of_configurations');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DROP TRIGGER note_insert ON zones;
      DROP FUNCTION note_new_zones;
      DROP FUNCTION note_zones CASCADE;
      DROP FUNCTION note_zones_of_configurations CASCADE;
      DROP TABLE zone_changes;
    `);
  }
}

/** Every statement that changes rows of the table notes their zones. */
export async function noteZones(runner: QueryRunner, table: string, noted: string): Promise<void> {
  for (const [operation, rows] of [
    ['INSERT', 'NEW'],
    ['UPDATE', 'NEW'],
    ['DELETE', 'OLD'],
  ] as const) {
    await runner.query(`
      CREATE TRIGGER note_${operation.toLowerCase()} AFTER ${operation} ON ${table}
      REFERENCING ${rows} TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION ${noted}()`);
  }
}
