import type { MigrationInterface, QueryRunner } from 'typeorm';

export class RefreshSources1764000021000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE sources
        ADD COLUMN etag text,
        ADD COLUMN refresh_at timestamptz NOT NULL DEFAULT now();
      CREATE INDEX sources_refresh_idx ON sources (refresh_at) WHERE kind = 'url';
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DROP INDEX sources_refresh_idx;
      ALTER TABLE sources DROP COLUMN etag, DROP COLUMN refresh_at;
    `);
  }
}
