import { CLOCK } from '@rekey/database';
import type { RingChange, Version } from '@rekey/lifecycle';
import type { EntityManager } from 'typeorm';

export interface ChangingApplication {
  readonly projectId: string;
  readonly clientId: string;
  /** Number that a version takes which is made now. */
  readonly nextNumber: number;
}

/** Locks an application of the organization until the transaction ends. */
export async function lockApplication(
  manager: EntityManager,
  appId: string,
  org: string,
): Promise<ChangingApplication | undefined> {
  const [locked] = await manager.query<ChangingApplication[]>(
    `SELECT project_id AS "projectId", client_id AS "clientId", next_secret_number AS "nextNumber"
     FROM applications WHERE id = $1 AND org = $2 FOR UPDATE`,
    [appId, org],
  );
  return locked;
}

/** The database's time. Asked after the lock: the statement that waited for it has one from before. */
export async function clockOf(manager: EntityManager): Promise<Date> {
  const [{ now }] = await manager.query<[{ now: Date }]>(`SELECT ${CLOCK} AS now`);
  return now;
}

/** A version in whatever state. */
export async function secretVersion(
  manager: EntityManager,
  appId: string,
  number: number,
): Promise<Version | undefined> {
  const [version] = await manager.query<Version[]>(
    `SELECT number, state, created_at AS "createdAt", activated_at AS "activatedAt", retire_at AS "retireAt"
     FROM client_secret_versions WHERE app_id = $1 AND number = $2`,
    [appId, number],
  );
  return version;
}

/** Stores what an operation did, and counts it as a change of the application. `digest` is of the version it added. */
export async function writeSecretChange(
  manager: EntityManager,
  appId: string,
  { change, now, digest }: { readonly change: RingChange; readonly now: Date; readonly digest: Buffer },
): Promise<void> {
  // Whoever stops being active goes first: the index allows one active version at any instant.
  const order = [...change.changed].sort((a, b) => Number(a.state === 'active') - Number(b.state === 'active'));
  for (const { number, state, activatedAt, retireAt } of order) {
    await manager.query(
      `UPDATE client_secret_versions SET state = $3, activated_at = $4, retire_at = $5,
         digest = CASE WHEN $3 IN ('active', 'retiring') THEN digest END
       WHERE app_id = $1 AND number = $2`,
      [appId, number, state, activatedAt, retireAt],
    );
  }
  if (change.added !== undefined) {
    await manager.query(
      `INSERT INTO client_secret_versions (app_id, number, state, created_at, activated_at, digest)
       VALUES ($1, $2, 'active', $3, $3, $4)`,
      [appId, change.added.number, now, digest],
    );
  }
  await manager.query(
    'UPDATE applications SET sequence = sequence + 1, next_secret_number = $2, changed_at = $3 WHERE id = $1',
    [appId, change.ring.nextNumber, now],
  );
}
