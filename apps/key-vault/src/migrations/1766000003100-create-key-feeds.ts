import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Which credential of another service a key takes its material from, and which of its versions is which of that. */
export class CreateKeyFeeds1766000003100 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE keys ADD COLUMN fed_by text;
      CREATE TABLE key_feeds (
        key_id text COLLATE "C" PRIMARY KEY REFERENCES keys (id) ON DELETE CASCADE,
        kind text COLLATE "C" NOT NULL,
        credential_id text COLLATE "C" NOT NULL,
        credential_name text NOT NULL,
        credential_project text,
        environments text[] NOT NULL,
        version integer,
        last_error text
      );
      CREATE INDEX key_feeds_credential_idx ON key_feeds (kind, credential_id);
      CREATE TABLE fed_versions (
        key_id text COLLATE "C" NOT NULL REFERENCES key_feeds (key_id) ON DELETE CASCADE,
        environment text NOT NULL,
        number integer NOT NULL,
        version integer NOT NULL,
        PRIMARY KEY (key_id, environment, number)
      );`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE fed_versions, key_feeds; ALTER TABLE keys DROP COLUMN fed_by');
  }
}
