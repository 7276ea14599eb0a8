import type { MigrationInterface, QueryRunner } from 'typeorm';
import { APPEND_LOCK_SPACE } from '../lock-spaces.js';

/** The log itself, how far each group has read, and the one way to append. */
export class CreateEventLog1764000000000 implements MigrationInterface {
  readonly name = 'CreateEventLog1764000000000';

  /**
   * `append` holds a lock until it has committed, so records become visible in order of position and a reader that has
   * seen one has seen all before it. It is a function to be one round trip. The notification says who appended, so that
   * this process need not hear of its own records, and to which topics.
   */
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE records (
        position bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        topic text NOT NULL,
        key text NOT NULL,
        headers json NOT NULL,
        value bytea NOT NULL,
        created_at timestamptz NOT NULL DEFAULT now()
      )`);
    await runner.query('CREATE INDEX records_topic_position ON records (topic, position)');
    await runner.query('CREATE INDEX records_created_at ON records USING brin (created_at)');
    await runner.query(`
      CREATE TABLE offsets (
        consumer_group text NOT NULL,
        topic text NOT NULL,
        position bigint NOT NULL,
        PRIMARY KEY (consumer_group, topic)
      ) WITH (fillfactor = 50)`);
    await runner.query(`
      CREATE FUNCTION append(topics text[], keys text[], headers text[], bodies bytea[], sender text)
      RETURNS void LANGUAGE plpgsql AS $$
      BEGIN
        PERFORM pg_advisory_xact_lock(${APPEND_LOCK_SPACE}, 1);
        INSERT INTO records (topic, key, headers, value)
        SELECT one.topic, one.key, one.headers::json, one.body
          FROM unnest($1, $2, $3, $4) WITH ORDINALITY AS one (topic, key, headers, body, ordinal)
         ORDER BY one.ordinal;
        PERFORM pg_notify('rekey_event_log', left(sender || '|' ||
          (SELECT string_agg(DISTINCT one.topic, ',') FROM unnest($1) AS one (topic)), 7000));
      END $$`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP FUNCTION append');
    await runner.query('DROP TABLE offsets, records');
  }
}
