import { CLOCK } from '@rekey/database';
import type { RingChange, Version } from '@rekey/lifecycle';
import type { EntityManager } from 'typeorm';

/** The application whose ring of secrets is about to turn, locked until the transaction ends. */
export interface LockedApplication {
  readonly type: 'api' | 'oidc';
  readonly clientId: string;
  readonly sequence: number;
  /** Number that the new version takes. */
  readonly number: number;
  /** The database's time, read under the lock. */
  readonly now: Date;
}

export interface LiveSecret extends Version {
  readonly digest: Buffer;
}

interface ApplicationKeyOf {
  readonly appId: string;
  readonly projectId: string;
  readonly org: string;
}

/** Counts a change and a secret, which locks the row. Undefined when the organization's project has no such application. */
export async function lockForNewSecret(
  manager: EntityManager,
  { appId, projectId, org }: ApplicationKeyOf,
): Promise<LockedApplication | undefined> {
  const [[locked]] = await manager.query<[LockedApplication[], number]>(
    `UPDATE applications
     SET sequence = sequence + 1, next_secret_number = next_secret_number + 1, changed_at = ${CLOCK}
     WHERE id = $1 AND project_id = $2 AND org = $3
     RETURNING type, client_id AS "clientId", sequence, next_secret_number - 1 AS number, changed_at AS now`,
    [appId, projectId, org],
  );
  return locked;
}

/**
 * The secrets that may still authenticate: at most a few, whatever the application's age. Read after the lock and in a
 * statement of its own: one that waited for the lock would show them as they were before.
 */
export function liveSecrets(manager: EntityManager, appId: string): Promise<LiveSecret[]> {
  return manager.query<LiveSecret[]>(
    `SELECT number, state, created_at AS "createdAt", activated_at AS "activatedAt", retire_at AS "retireAt", digest
     FROM client_secret_versions WHERE app_id = $1 AND state IN ('active', 'retiring')`,
    [appId],
  );
}

/** Stores what a rotation did, in one statement; the count makes the insert wait until the old one is not active any more. */
export async function writeSecretVersions(
  manager: EntityManager,
  appId: string,
  { changed, added }: RingChange,
  digest: Buffer,
): Promise<void> {
  if (added === undefined) throw new Error('A rotation adds a version');
  await manager.query(
    `WITH ended AS (
       UPDATE client_secret_versions AS version
       SET state = change.state, retire_at = change.retire_at,
           digest = CASE WHEN change.state = 'retiring' THEN version.digest END
       FROM unnest($2::int[], $3::text[], $4::timestamptz[]) AS change (number, state, retire_at)
       WHERE version.app_id = $1 AND version.number = change.number
       RETURNING 1
     )
     INSERT INTO client_secret_versions (app_id, number, state, created_at, activated_at, digest)
     SELECT $1, $5::int, 'active', $6::timestamptz, $6, $7::bytea FROM (SELECT count(*) FROM ended) AS done`,
    [
      appId,
      changed.map(({ number }) => number),
      changed.map(({ state }) => state),
      changed.map(({ retireAt }) => retireAt),
      added.number,
      added.createdAt,
      digest,
    ],
  );
}
