import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Which services a rotation of the master key is of: those that come to the installation later have no part in it. The
 * default is for rotations that the vault began, which kept them before: it is these services that there were.
 */
export class KeepRotationParticipants1764001500000 implements MigrationInterface {
  name = 'KeepRotationParticipants1764001500000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE master_key_rotations ADD COLUMN participants text[] NOT NULL
        DEFAULT '{gateway,action-targets,key-vault,jwks-credentials,application-secrets}';
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE master_key_rotations DROP COLUMN participants');
  }
}
