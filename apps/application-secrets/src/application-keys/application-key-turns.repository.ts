import { CLOCK, sql } from '@rekey/database';
import type { EntityManager } from 'typeorm';
import type { DescribableKey } from './described-application-keys.js';

/** A key with what it belongs to. */
export interface OwnedKey extends DescribableKey {
  readonly clientId: string;
  /** SPKI in DER. */
  readonly publicKey: Buffer;
}

const OWNED = `SELECT k.id, k.app_id AS "appId", a.name, a.project_id AS "projectId", a.org, a.client_id AS "clientId",
    k.public_key AS "publicKey", k.created_at AS "createdAt", k.expires_at AS "expiresAt",
    k.expires_before AS "expiresBefore", k.last_used_at AS "lastUsedAt",
    k.retired OR k.expires_at <= ${CLOCK} AS "isExpired"
  FROM application_keys k JOIN applications a ON a.id = k.app_id`;

/** Of an application of the organization. */
export function findKey(manager: Pick<EntityManager, 'query'>, id: string, org: string): Promise<OwnedKey | undefined> {
  return sql(manager).row<OwnedKey>(`${OWNED} WHERE k.id = $1 AND a.org = $2`, [id, org]);
}

/** The key whose place this one took, while it still is there. */
export function findReplaced(
  manager: Pick<EntityManager, 'query'>,
  id: string,
  org: string,
): Promise<OwnedKey | undefined> {
  return sql(manager).row<OwnedKey>(`${OWNED} WHERE k.replaced_by = $1 AND a.org = $2 ORDER BY k.id LIMIT 1`, [
    id,
    org,
  ]);
}

/** Ends a key of a locked application, no later than it would have. @returns when */
export async function endKey(
  manager: EntityManager,
  id: string,
  { replacedBy, at, isOver }: { readonly replacedBy: string; readonly at: Date; readonly isOver: boolean },
): Promise<Date> {
  const row = await sql(manager).row<{ expiresAt: Date }>(
    `UPDATE application_keys SET expires_before = coalesce(expires_before, expires_at),
       expires_at = least(expires_at, $2), replaced_by = $3, retired = retired OR $4
     WHERE id = $1 RETURNING expires_at AS "expiresAt"`,
    [id, at, replacedBy, isOver],
  );
  if (row === undefined) throw new Error('A key of a locked application is gone');
  return row.expiresAt;
}

/** Takes back that a key of a locked application ends. @returns when it expires instead */
export async function restoreKey(manager: EntityManager, id: string): Promise<Date> {
  const row = await sql(manager).row<{ expiresAt: Date }>(
    `UPDATE application_keys SET expires_at = expires_before, expires_before = NULL, replaced_by = NULL
     WHERE id = $1 RETURNING expires_at AS "expiresAt"`,
    [id],
  );
  if (row === undefined) throw new Error('A key of a locked application is gone');
  return row.expiresAt;
}
