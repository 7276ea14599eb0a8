import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * What a rotation of the master key needs in each service. `data_key_holders` says what each running replica can open; it
 * is written every second and worth nothing after a crash, so it is not logged. `position` is where the re-encryption is.
 */
export class CreateMasterKeyRotations1764000012000 implements MigrationInterface {
  name = 'CreateMasterKeyRotations1764000012000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE data_keys ADD COLUMN activated_at timestamptz;
      UPDATE data_keys SET activated_at = created_at;
      CREATE UNLOGGED TABLE data_key_holders (
        replica uuid PRIMARY KEY,
        kek_ids text[] NOT NULL,
        holds integer NOT NULL,
        encrypts_with integer NOT NULL,
        alive_until timestamptz NOT NULL
      );
      CREATE TABLE master_key_rotations (
        id text PRIMARY KEY,
        kek_id text NOT NULL,
        state text NOT NULL CHECK (state IN ('running', 'done', 'failed')),
        step text NOT NULL CHECK (step IN ('rewrap', 'spread', 'switch', 'encrypt')),
        generation integer,
        position jsonb,
        done bigint NOT NULL DEFAULT 0,
        total bigint NOT NULL DEFAULT 0,
        started_at timestamptz NOT NULL,
        finished_at timestamptz
      );
      CREATE INDEX master_key_rotations_running_idx ON master_key_rotations (started_at) WHERE state = 'running';
      CREATE TABLE master_key_rotation_skips (
        rotation_id text NOT NULL REFERENCES master_key_rotations (id) ON DELETE CASCADE,
        place text NOT NULL,
        row_id text NOT NULL,
        reason text NOT NULL,
        PRIMARY KEY (rotation_id, place, row_id)
      );
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DROP TABLE master_key_rotation_skips, master_key_rotations, data_key_holders;
      ALTER TABLE data_keys DROP COLUMN activated_at;
    `);
  }
}
