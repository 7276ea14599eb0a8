import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Opaque access tokens, and those JWTs that ended before their time. Both go when they would have expired. Claims are text:
 * functions may append strings that `jsonb` cannot hold.
 */
export class CreateAccessTokens1764000041000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE access_tokens (
        id text COLLATE "C" PRIMARY KEY,
        digest bytea NOT NULL,
        claims text NOT NULL,
        expires_at timestamptz NOT NULL
      );
      CREATE INDEX access_tokens_expires_at_idx ON access_tokens (expires_at);
      CREATE TABLE revoked_tokens (
        id text COLLATE "C" PRIMARY KEY,
        expires_at timestamptz NOT NULL
      );
      CREATE INDEX revoked_tokens_expires_at_idx ON revoked_tokens (expires_at);
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE revoked_tokens, access_tokens');
  }
}
