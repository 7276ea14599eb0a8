import type { EntityManager } from 'typeorm';

export interface ChangingApplication {
  readonly name: string;
  readonly projectId: string;
  readonly clientId: string;
  /** Number that a version takes which is made now. */
  readonly nextNumber: number;
  /** Whether a vault key takes the secret. */
  readonly isHeld: boolean;
}

/** Locks an application of the organization until the transaction ends. */
export async function lockApplication(
  manager: EntityManager,
  appId: string,
  org: string,
): Promise<ChangingApplication | undefined> {
  const [locked] = await manager.query<ChangingApplication[]>(
    `SELECT name, project_id AS "projectId", client_id AS "clientId", next_secret_number AS "nextNumber",
       is_held AS "isHeld"
     FROM applications WHERE id = $1 AND org = $2 FOR UPDATE`,
    [appId, org],
  );
  return locked;
}

/** Counts a change of a locked application. */
export const COUNT_CHANGE =
  'UPDATE applications SET sequence = sequence + 1, next_secret_number = $2, changed_at = $3 WHERE id = $1';
