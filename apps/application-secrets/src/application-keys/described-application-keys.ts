import { Injectable } from '@nestjs/common';
import { CredentialDescribed } from '@rekey/contracts';
import { CLOCK, sql } from '@rekey/database';
import { DescribedCredentials, type DescribedPage } from '@rekey/platform';
import type { EntityManager } from 'typeorm';
import { applicationKeyOf, type CredentialOwner } from '../management/credential-references.js';
import { NEVER } from './application-key.entity.js';

const PAGE_ROWS = 500;

export interface DescribableKey extends CredentialOwner {
  readonly id: string;
  readonly createdAt: Date;
  readonly expiresAt: Date;
  /** When it would have expired, had no other taken its place; null while none has. */
  readonly expiresBefore: Date | null;
  readonly isExpired: boolean;
  readonly lastUsedAt: Date | null;
}

const OWNED_KEY = `k.id, k.app_id AS "appId", h.name, h.project_id AS "projectId", h.org, k.created_at AS "createdAt",
  k.expires_at AS "expiresAt", k.expires_before AS "expiresBefore", k.last_used_at AS "lastUsedAt", (k.retired OR k.expires_at <= ${CLOCK}) AS "isExpired"
  FROM application_keys k JOIN applications h ON h.id = k.app_id`;

/** Tells of every key of applications again. */
@Injectable()
export class DescribedApplicationKeys {
  constructor(credentials: DescribedCredentials) {
    credentials.add({ kind: 'application-key', count: countKeys, hold: holdKeys, describe: describeKeys });
  }
}

/** What events tell of a key, which is a ring of one version. */
export function applicationKeyDescribed({
  id,
  createdAt,
  isExpired,
  lastUsedAt,
  ...key
}: DescribableKey): CredentialDescribed {
  const lasts = key.expiresBefore ?? key.expiresAt;
  const expiresAt = lasts.getTime() === NEVER.getTime() ? null : lasts;
  const life = { number: 1, createdAt, activatedAt: createdAt, expiresAt, lastUsedAt };
  const stage =
    key.expiresBefore === null
      ? ({ state: 'active', retireAt: null } as const)
      : ({ state: 'retiring', retireAt: key.expiresAt } as const);
  const versions = isExpired ? [] : [{ ...life, ...stage }];
  return CredentialDescribed.of(applicationKeyOf(id, key), { createdAt, versions });
}

export function applicationKeyRemoved({ id, createdAt, ...key }: DescribableKey, removedAt: Date): CredentialDescribed {
  return CredentialDescribed.removed(applicationKeyOf(id, key), { createdAt, removedAt });
}

/** All keys of locked applications, a bounded number at a time: there may be any number of them. */
export async function* keysOfApplications(
  manager: EntityManager,
  appIds: readonly string[],
): AsyncGenerator<readonly DescribableKey[]> {
  for (let after: string | undefined = ''; after !== undefined;) {
    const page: DescribableKey[] = await sql(manager).rows<DescribableKey>(
      `SELECT ${OWNED_KEY} WHERE k.app_id = ANY ($1) AND k.id > $2 ORDER BY k.id LIMIT ${PAGE_ROWS}`,
      [appIds, after],
    );
    if (page.length > 0) yield page;
    after = page.length < PAGE_ROWS ? undefined : page.at(-1)?.id;
  }
}

async function countKeys(manager: EntityManager): Promise<number> {
  const row = await sql(manager).row<{ count: number }>('SELECT count(*)::int AS count FROM application_keys');
  return row?.count ?? 0;
}

/** By the application's row, which whoever adds, removes or renames a key changes first. */
async function holdKeys(manager: EntityManager, { after, limit }: DescribedPage): Promise<readonly string[]> {
  const rows = await sql(manager).rows<{ id: string }>(
    `SELECT k.id FROM application_keys k JOIN applications h ON h.id = k.app_id
      WHERE k.id > $1 ORDER BY k.id LIMIT $2 FOR SHARE OF h`,
    [after, limit],
  );
  return rows.map(({ id }) => id);
}

async function describeKeys(manager: EntityManager, ids: readonly string[]): Promise<readonly CredentialDescribed[]> {
  const keys = await sql(manager).rows<DescribableKey>(`SELECT ${OWNED_KEY} WHERE k.id = ANY ($1) ORDER BY k.id`, [
    ids,
  ]);
  return keys.map(applicationKeyDescribed);
}
