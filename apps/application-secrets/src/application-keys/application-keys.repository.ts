import { CLOCK, sql } from '@rekey/database';
import type { EntityManager } from 'typeorm';
import { type AuthMethodType, KEY_METHODS } from '../applications/application.entity.js';
import type { ApplicationKey } from './application-key.entity.js';

export interface OwnedBy {
  readonly projectId: string;
  readonly appId: string;
  readonly org: string;
}

export interface CountedApplication {
  readonly name: string;
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
  const counted = await sql(manager).row<CountedApplication>(
    `UPDATE applications SET sequence = sequence + 1, changed_at = ${CLOCK}
     WHERE id = $1 AND project_id = $2 AND org = $3
     RETURNING name, client_id AS "clientId", auth_method_type AS "authMethodType", sequence, changed_at AS now`,
    [appId, projectId, org],
  );
  return counted;
}

/** How an application of the organization's project authenticates. */
export async function findAuthMethod(
  manager: EntityManager,
  { projectId, appId, org }: OwnedBy,
): Promise<AuthMethodType | undefined> {
  const [found] = await manager.query<{ authMethodType: AuthMethodType }[]>(
    `SELECT auth_method_type AS "authMethodType" FROM applications WHERE id = $1 AND project_id = $2 AND org = $3`,
    [appId, projectId, org],
  );
  return found?.authMethodType;
}

export interface LockedApplication {
  readonly id: string;
  readonly projectId: string;
  readonly org: string;
  readonly authMethodType: AuthMethodType;
}

/** Locks applications until the transaction ends, in an order that everybody keeps. */
export async function lockApplications(
  manager: EntityManager,
  ids: readonly string[],
): Promise<ReadonlyMap<string, LockedApplication>> {
  const rows = await manager.query<LockedApplication[]>(
    `SELECT id, project_id AS "projectId", org, auth_method_type AS "authMethodType"
     FROM applications WHERE id = ANY($1) ORDER BY id FOR UPDATE`,
    [ids],
  );
  return new Map(rows.map((row) => [row.id, row]));
}

/** Counts a change of its application for each id; the answer gives each of them its own number, in turn. */
export async function countKeys(
  manager: EntityManager,
  appIds: readonly string[],
): Promise<(appId: string) => Omit<CountedApplication, 'authMethodType'>> {
  const counted = await sql(manager).rows<Omit<CountedApplication, 'authMethodType'> & { id: string }>(
    `UPDATE applications AS application SET sequence = sequence + added.keys, changed_at = ${CLOCK}
     FROM (SELECT id, count(*) AS keys FROM unnest($1::text[]) AS id GROUP BY id) AS added
     WHERE application.id = added.id
     RETURNING application.id, application.name, client_id AS "clientId", sequence - added.keys AS sequence, changed_at AS now`,
    [appIds],
  );
  const last = new Map(counted.map((row) => [row.id, row]));
  return (appId) => {
    const row = last.get(appId);
    if (row === undefined) throw new Error('A key was not counted');
    const next = { ...row, sequence: row.sequence + 1 };
    last.set(appId, next);
    return next;
  };
}

export async function insertKeys(manager: EntityManager, keys: readonly ApplicationKey[]): Promise<void> {
  await manager.query(
    `INSERT INTO application_keys (id, app_id, public_key, sequence, created_at, expires_at)
     SELECT * FROM unnest($1::text[], $2::text[], $3::bytea[], $4::bigint[], $5::timestamptz[], $6::timestamptz[])`,
    [
      keys.map(({ id }) => id),
      keys.map(({ appId }) => appId),
      keys.map(({ publicKey }) => publicKey),
      keys.map(({ sequence }) => sequence),
      keys.map(({ createdAt }) => createdAt),
      keys.map(({ expiresAt }) => expiresAt),
    ],
  );
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
     WHERE key.id = $1 AND application.id = $2 AND application.project_id = $3 AND application.org = $4
       AND application.auth_method_type = ANY ($5)`,
    [keyId, appId, projectId, org, KEY_METHODS],
  );
  return key;
}
