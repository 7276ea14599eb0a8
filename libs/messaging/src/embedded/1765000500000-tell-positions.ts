import type { MigrationInterface, QueryRunner } from 'typeorm';
import { APPEND_LOCK_SPACE } from '../lock-spaces.js';

const append = (answer: string, statements: string): string => `
  DROP FUNCTION append;
  CREATE FUNCTION append(topics text[], keys text[], headers text[], bodies bytea[], sender text)
  RETURNS ${answer} LANGUAGE plpgsql AS $$ ${statements} $$`;

const INSERT = `
  INSERT INTO records (topic, key, headers, value)
  SELECT one.topic, one.key, one.headers::json, one.body
    FROM unnest($1, $2, $3, $4) WITH ORDINALITY AS one (topic, key, headers, body, ordinal)
   ORDER BY one.ordinal`;

const NOTIFY = `
  PERFORM pg_notify('rekey_event_log', left(sender || '|' ||
    (SELECT string_agg(DISTINCT one.topic, ',') FROM unnest($1) AS one (topic)), 7000));`;

const LOCK = `PERFORM pg_advisory_xact_lock(${APPEND_LOCK_SPACE}, 1);`;

/** Whoever appends learns where: all its records stand behind one another, as appends take turns. */
export class TellPositions1765000500000 implements MigrationInterface {
  readonly name = 'TellPositions1765000500000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      append(
        'bigint',
        `DECLARE first bigint;
         BEGIN
           ${LOCK}
           WITH made AS (${INSERT} RETURNING position) SELECT min(position) INTO first FROM made;
           ${NOTIFY}
           RETURN first;
         END`,
      ),
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(append('void', `BEGIN ${LOCK} ${INSERT}; ${NOTIFY} END`));
  }
}
