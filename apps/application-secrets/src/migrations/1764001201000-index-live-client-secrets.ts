import type { MigrationInterface, QueryRunner } from 'typeorm';

/** With staged versions in it, of which there are none, the index has the words of every ring. */
export class IndexLiveClientSecrets1764001201000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await reindex(runner, `'staged', 'active', 'retiring'`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await reindex(runner, `'active', 'retiring'`);
  }
}

async function reindex(runner: QueryRunner, states: string): Promise<void> {
  await runner.query('DROP INDEX client_secret_versions_live_idx');
  await runner.query(
    `CREATE INDEX client_secret_versions_live_idx ON client_secret_versions (app_id) WHERE state IN (${states})`,
  );
}
