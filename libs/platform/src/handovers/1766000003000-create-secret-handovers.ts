import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Values on their way to those who hold them; a row is gone once it has arrived. */
export class CreateSecretHandovers1766000003000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE secret_handovers (
        rotation_id uuid PRIMARY KEY,
        nth bigint GENERATED ALWAYS AS IDENTITY,
        kind text COLLATE "C" NOT NULL,
        credential_id text COLLATE "C" NOT NULL,
        version integer NOT NULL,
        event_id uuid,
        overlap_ms bigint NOT NULL,
        sealed bytea,
        attempts integer NOT NULL DEFAULT 0,
        next_at timestamptz NOT NULL DEFAULT now(),
        last_error text
      );
      CREATE UNIQUE INDEX secret_handovers_credential_idx ON secret_handovers (kind, credential_id, nth);`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE secret_handovers');
  }
}
