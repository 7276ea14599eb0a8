import { Injectable } from '@nestjs/common';
import { sql } from '@rekey/database';
import { DataSource } from 'typeorm';
import { utc } from '../rotations/rotations.repository.js';

/** What a worker of an environment has of a key. */
export interface KeyInWorker {
  readonly id: string;
  readonly name: string;
  readonly environment: string;
  /** Of the key; null where it accepted no bundle that has it. */
  readonly keyVersion: number | null;
  /** When it accepted the first bundle with that. */
  readonly at: string | null;
}

/** Which version of a key workers have, by the bundles that they accepted. */
@Injectable()
export class HolderWorkersRepository {
  constructor(private readonly dataSource: DataSource) {}

  async of(keyId: string, environments: readonly string[]): Promise<readonly KeyInWorker[]> {
    return sql(this.dataSource).rows<KeyInWorker>(
      `SELECT w.id, w.name, w.environment, has.version AS "keyVersion",
              (SELECT ${utc('min(a.at)')} FROM accepted_bundles a WHERE a.worker_id = w.id AND a.bundle >= has.bundle) AS at
         FROM workers w
         LEFT JOIN LATERAL (SELECT b.version, b.bundle FROM bundle_keys b
                WHERE b.key_id = $1 AND b.environment = w.environment
                  AND b.bundle <= (SELECT max(a.bundle) FROM accepted_bundles a WHERE a.worker_id = w.id)
                ORDER BY b.version DESC LIMIT 1) AS has ON true
        WHERE w.environment = ANY($2::text[]) AND w.removed_at IS NULL ORDER BY w.name, w.id`,
      [keyId, environments],
    );
  }
}
