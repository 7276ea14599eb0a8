import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The outbox and the inbox of a service. The first migration of every service. */
export class CreateMessaging1764000000000 implements MigrationInterface {
  readonly name = 'CreateMessaging1764000000000';

  /**
   * Headers are `json` and not `jsonb`, the value `text`: what is published is byte for byte what was written. Both
   * tables only see rows come and go, so they are vacuumed by number of dead rows, not by share.
   */
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE outbox (
        position bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        id uuid NOT NULL,
        topic text NOT NULL,
        key text NOT NULL,
        headers json NOT NULL,
        value text NOT NULL,
        created_at timestamptz NOT NULL DEFAULT now()
      ) WITH (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 5000)`);
    await runner.query(`
      CREATE TABLE inbox (
        subscriber text NOT NULL,
        event_id uuid NOT NULL,
        processed_at timestamptz NOT NULL DEFAULT now(),
        PRIMARY KEY (subscriber, event_id)
      )`);
    await runner.query('CREATE INDEX inbox_processed_at ON inbox (processed_at)');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE inbox, outbox');
  }
}
