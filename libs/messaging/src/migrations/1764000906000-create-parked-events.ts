import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Events whose key waits for something unavailable, in the order in which they came. */
export class CreateParkedEvents1764000906000 implements MigrationInterface {
  readonly name = 'CreateParkedEvents1764000906000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE parked_events (
        position bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        topic text NOT NULL,
        record_position text NOT NULL,
        key text NOT NULL,
        headers json NOT NULL,
        value bytea NOT NULL,
        reason text NOT NULL,
        attempts int NOT NULL DEFAULT 0,
        attempt_at timestamptz NOT NULL DEFAULT now(),
        parked_at timestamptz NOT NULL DEFAULT now(),
        UNIQUE (topic, record_position)
      )`);
    await runner.query('CREATE INDEX parked_events_key ON parked_events (key, position)');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE parked_events');
  }
}
