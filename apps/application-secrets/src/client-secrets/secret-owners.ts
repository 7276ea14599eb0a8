import { CLOCK, sql } from '@rekey/database';
import type { EntityManager } from 'typeorm';

/** The application whose ring of secrets is about to turn, locked until the transaction ends. */
export interface LockedApplication {
  readonly type: 'api' | 'oidc';
  readonly name: string;
  readonly clientId: string;
  readonly sequence: number;
  /** Number that the new version takes. */
  readonly number: number;
  /** The database's time, read under the lock. */
  readonly now: Date;
}

export interface ChangingApplication {
  readonly name: string;
  readonly projectId: string;
  readonly clientId: string;
  /** Number that a version takes which is made now. */
  readonly nextNumber: number;
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
  const locked = await sql(manager).row<LockedApplication>(
    `UPDATE applications
     SET sequence = sequence + 1, next_secret_number = next_secret_number + 1, changed_at = ${CLOCK}
     WHERE id = $1 AND project_id = $2 AND org = $3
     RETURNING type, name, client_id AS "clientId", sequence, next_secret_number - 1 AS number, changed_at AS now`,
    [appId, projectId, org],
  );
  return locked;
}

/** Locks an application of the organization until the transaction ends. */
export async function lockApplication(
  manager: EntityManager,
  appId: string,
  org: string,
): Promise<ChangingApplication | undefined> {
  const [locked] = await manager.query<ChangingApplication[]>(
    `SELECT name, project_id AS "projectId", client_id AS "clientId", next_secret_number AS "nextNumber"
     FROM applications WHERE id = $1 AND org = $2 FOR UPDATE`,
    [appId, org],
  );
  return locked;
}

/** Counts a change of a locked application. */
export const COUNT_CHANGE =
  'UPDATE applications SET sequence = sequence + 1, next_secret_number = $2, changed_at = $3 WHERE id = $1';
