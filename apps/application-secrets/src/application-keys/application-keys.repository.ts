import type { EntityManager } from 'typeorm';
import type { AuthMethodType } from '../applications/application.entity.js';
import { CLOCK } from '../management/database-clock.js';
import type { ApplicationKey } from './application-key.entity.js';

export interface OwnedBy {
  readonly projectId: string;
  readonly appId: string;
  readonly org: string;
}

export interface CountedApplication {
  readonly clientId: string;
  readonly authMethodType: AuthMethodType;
  readonly sequence: number;
  readonly now: Date;
}

/** Counts a change of the application, which locks it. Undefined when the organization's project has no such application. */
export async function countChange(
  manager: EntityManager,
  { projectId, appId, org }: OwnedBy,
): Promise<CountedApplication | undefined> {
  const [[counted]] = await manager.query<[CountedApplication[], number]>(
    `UPDATE applications SET sequence = sequence + 1, changed_at = ${CLOCK}
     WHERE id = $1 AND project_id = $2 AND org = $3
     RETURNING client_id AS "clientId", auth_method_type AS "authMethodType", sequence, changed_at AS now`,
    [appId, projectId, org],
  );
  return counted;
}

/** A key of an application that the organization's project has. */
export async function findOwnedKey(
  manager: EntityManager,
  { projectId, appId, org }: OwnedBy,
  keyId: string,
): Promise<ApplicationKey | undefined> {
  const [key] = await manager.query<ApplicationKey[]>(
    `SELECT key.id, key.app_id AS "appId", key.public_key AS "publicKey", key.sequence,
       key.created_at AS "createdAt", key.expires_at AS "expiresAt"
     FROM application_keys AS key JOIN applications AS application ON application.id = key.app_id
     WHERE key.id = $1 AND application.id = $2 AND application.project_id = $3 AND application.org = $4`,
    [keyId, appId, projectId, org],
  );
  return key;
}
