import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Certificates and keystores are keys in another form, with names of their own; JWKs are made of them as well. */
export class KeepCertificates1764000012500 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE keys
        ADD COLUMN kind text NOT NULL GENERATED ALWAYS AS (
          CASE key_type WHEN 'CERTIFICATE' THEN 'certificate' WHEN 'KEYSTORE' THEN 'keystore' ELSE 'key' END) STORED,
        DROP CONSTRAINT keys_name_key;
      ALTER TABLE keys ADD CONSTRAINT keys_name_key UNIQUE (project_id, kind, name);
      -- An alias is of one certificate of an environment, whatever its project.
      ALTER TABLE key_environments ADD COLUMN certificate_alias text;
      CREATE UNIQUE INDEX key_environments_certificate_alias_key ON key_environments (environment_id, certificate_alias);
      -- What a certificate says of itself, and when it was last told that it ends.
      ALTER TABLE key_versions ADD COLUMN facts jsonb, ADD COLUMN expiry_told_at timestamptz;
      CREATE INDEX key_versions_expiry_idx ON key_versions ((facts ->> 'endDate'))
        WHERE facts IS NOT NULL AND state = 'active' AND expiry_told_at IS NULL;
      ALTER TABLE jwks ADD COLUMN source_alias text;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE jwks DROP COLUMN source_alias;
      ALTER TABLE key_environments DROP COLUMN certificate_alias;
      ALTER TABLE key_versions DROP COLUMN facts, DROP COLUMN expiry_told_at;
      UPDATE jwks SET source_key_id = NULL WHERE source_key_id IN (SELECT id FROM keys WHERE kind <> 'key');
      DELETE FROM keys WHERE kind <> 'key';
      ALTER TABLE keys DROP CONSTRAINT keys_name_key, DROP COLUMN kind;
      ALTER TABLE keys ADD CONSTRAINT keys_name_key UNIQUE (project_id, name);
    `);
  }
}
