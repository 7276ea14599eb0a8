import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Which services a rotation of the master key is of: those that come to the installation later have no part in it. */
export class KeepRotationParticipants1764000902000 implements MigrationInterface {
  name = 'KeepRotationParticipants1764000902000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE master_key_rotations ADD COLUMN participants text[];
      UPDATE master_key_rotations
      SET participants = '{gateway,action-targets,key-vault,jwks-credentials,application-secrets}';
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE master_key_rotations DROP COLUMN participants');
  }
}
