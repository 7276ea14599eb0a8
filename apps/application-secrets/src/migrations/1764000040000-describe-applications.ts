import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What was there are active API applications, whose access tokens are JWTs. */
export class DescribeApplications1764000040000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE projects ADD state text NOT NULL DEFAULT 'active';
      ALTER TABLE applications
        ADD type text NOT NULL DEFAULT 'api',
        ADD state text NOT NULL DEFAULT 'active',
        ADD access_token_type text NOT NULL DEFAULT 'OIDC_TOKEN_TYPE_JWT',
        ADD oidc_settings jsonb;
      CREATE INDEX applications_org_idx ON applications (org, created_at, id);
      CREATE INDEX projects_org_idx ON projects (org, created_at, id);
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DROP INDEX projects_org_idx;
      DROP INDEX applications_org_idx;
      ALTER TABLE applications DROP type, DROP state, DROP access_token_type, DROP oidc_settings;
      ALTER TABLE projects DROP state;
    `);
  }
}
