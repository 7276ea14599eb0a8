import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The gateway begins rotations of the master key, and keeps of which services they are. */
export class DropRotationParticipants1765000300000 implements MigrationInterface {
  name = 'DropRotationParticipants1765000300000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE master_key_rotations DROP COLUMN participants');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE master_key_rotations ADD COLUMN participants text[]');
  }
}
