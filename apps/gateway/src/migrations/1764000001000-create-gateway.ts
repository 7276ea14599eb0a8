import { newSnowflakeId } from '@rekey/database';
import type { MigrationInterface, QueryRunner } from 'typeorm';

export class CreateGateway1764000001000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE access_tokens (
        id uuid PRIMARY KEY,
        name text NOT NULL,
        digest bytea NOT NULL CONSTRAINT access_tokens_digest_key UNIQUE,
        grants jsonb NOT NULL,
        email text,
        created_at timestamptz NOT NULL,
        expires_at timestamptz
      );
      CREATE TABLE organizations (
        id text COLLATE "C" PRIMARY KEY,
        name text NOT NULL CONSTRAINT organizations_name_key UNIQUE,
        is_default boolean NOT NULL DEFAULT false
      );
      CREATE UNIQUE INDEX organizations_default_key ON organizations (is_default) WHERE is_default;
      CREATE TABLE feed_events (
        position bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        id text NOT NULL CONSTRAINT feed_events_id_key UNIQUE,
        type text NOT NULL,
        subject text NOT NULL,
        event jsonb NOT NULL,
        stored_at timestamptz NOT NULL DEFAULT now()
      );
      CREATE INDEX feed_events_type_idx ON feed_events (type, position);
      CREATE INDEX feed_events_subject_idx ON feed_events (subject, position);
      CREATE INDEX feed_events_stored_at_idx ON feed_events USING brin (stored_at);
      CREATE TABLE dead_letters (
        id text COLLATE "C" PRIMARY KEY,
        subscriber text NOT NULL,
        event jsonb NOT NULL,
        error text NOT NULL,
        attempts integer NOT NULL,
        failed_at timestamptz NOT NULL
      );
    `);
    await runner.query(`INSERT INTO organizations (id, name, is_default) VALUES ($1, 'default', true)`, [
      newSnowflakeId(),
    ]);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE dead_letters, feed_events, organizations, access_tokens');
  }
}
