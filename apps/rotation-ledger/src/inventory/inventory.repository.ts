import { Injectable } from '@nestjs/common';
import { sql } from '@rekey/database';
import type { EntityManager } from 'typeorm';
import { isLive, type KnownCredential } from './known-credential.js';

interface CredentialName {
  readonly kind: string;
  readonly id: string;
}

/** The table of credentials and the one of what they follow. */
@Injectable()
export class InventoryRepository {
  /** Those that are known, by kind and id, for nobody else to change until the transaction ends. */
  async lock(manager: EntityManager, names: readonly CredentialName[]): Promise<readonly KnownCredential[]> {
    const rows = await sql(manager).rows<{ readonly state: KnownCredential }>(
      `SELECT c.known AS state FROM credentials c
         JOIN unnest($1::text[], $2::text[]) AS n (kind, id) ON n.kind = c.kind AND n.id = c.id
        ORDER BY c.kind, c.id FOR UPDATE OF c`,
      [names.map(({ kind }) => kind), names.map(({ id }) => id)],
    );
    return rows.map(({ state }) => state);
  }

  async find(manager: EntityManager, { kind, id }: CredentialName): Promise<KnownCredential | undefined> {
    const row = await sql(manager).row<{ readonly known: KnownCredential }>(
      'SELECT known FROM credentials WHERE kind = $1 AND id = $2 AND removed_at IS NULL',
      [kind, id],
    );
    return row?.known;
  }

  /** Of those that are known, where they belong. */
  async placesOf(
    manager: EntityManager,
    names: readonly CredentialName[],
  ): Promise<readonly (CredentialName & Pick<KnownCredential, 'scope'>)[]> {
    return sql(manager).rows(
      `SELECT c.kind, c.id, c.known -> 'scope' AS scope FROM credentials c
         JOIN unnest($1::text[], $2::text[]) AS n (kind, id) ON n.kind = c.kind AND n.id = c.id`,
      [names.map(({ kind }) => kind), names.map(({ id }) => id)],
    );
  }

  /** @param described those of which all was told just now */
  async write(
    manager: EntityManager,
    credentials: readonly KnownCredential[],
    described: ReadonlySet<KnownCredential>,
  ): Promise<void> {
    if (credentials.length === 0) return;
    await manager.query(WRITE, [JSON.stringify(credentials.map((one) => rowOf(one, described.has(one))))]);
    await this.writeFollows(
      manager,
      credentials.filter((one) => described.has(one) || one.removedAt !== null),
    );
  }

  private async writeFollows(manager: EntityManager, credentials: readonly KnownCredential[]): Promise<void> {
    if (credentials.length === 0) return;
    const follows = credentials.flatMap(({ kind, id, follows: all }) =>
      all.map((one) => ({ kind, id, fk: one.kind, fi: one.id, fp: one.vaultProject, fn: one.name })),
    );
    await manager.query(
      `DELETE FROM credential_follows f USING unnest($1::text[], $2::text[]) AS n (kind, id)
        WHERE f.kind = n.kind AND f.id = n.id`,
      [credentials.map(({ kind }) => kind), credentials.map(({ id }) => id)],
    );
    if (follows.length === 0) return;
    await manager.query(
      `INSERT INTO credential_follows SELECT * FROM jsonb_to_recordset($1::jsonb)
         AS f (kind text, id text, fk text, fi text, fp text, fn text)`,
      [JSON.stringify(follows)],
    );
  }
}

/** In order, so that two who write the same ones wait and do not block each other. */
const WRITE = `
  INSERT INTO credentials AS c (kind, id, name, org, project, vault_project, zone, environments, states, known,
         created_at, rotated_at, expires_at, last_used_at, removed_at, described_at)
  SELECT kind, id, name, org, project, vault_project, zone, environments, states, known,
         created_at, rotated_at, expires_at, last_used_at, removed_at, CASE WHEN described THEN now() END
    FROM jsonb_to_recordset($1::jsonb) AS w (kind text, id text, name text, org text, project text, vault_project text,
         zone text, environments text[], states text[], known jsonb, created_at timestamptz, rotated_at timestamptz,
         expires_at timestamptz, last_used_at timestamptz, removed_at timestamptz, described boolean)
   ORDER BY kind, id
  ON CONFLICT (kind, id) DO UPDATE SET name = excluded.name, org = excluded.org, project = excluded.project,
         vault_project = excluded.vault_project, zone = excluded.zone, environments = excluded.environments,
         states = excluded.states, known = excluded.known, created_at = excluded.created_at,
         rotated_at = excluded.rotated_at, expires_at = excluded.expires_at, last_used_at = excluded.last_used_at,
         removed_at = excluded.removed_at, described_at = coalesce(excluded.described_at, c.described_at)`;

/** The columns that lists filter and sort by are what follows from the state, which is kept whole. */
function rowOf(credential: KnownCredential, described: boolean): object {
  const { kind, id, name, scope, versions, createdAt, lastUsedAt, removedAt } = credential;
  const live = versions.filter(isLive);
  const ends = live.flatMap(({ state, expiresAt }) => (state === 'active' && expiresAt !== null ? [expiresAt] : []));
  return {
    ...{ kind, id, name, org: scope.org, project: scope.project, vault_project: scope.vaultProject, zone: scope.zone },
    environments: [...new Set(live.flatMap(({ environment }) => environment ?? []))],
    states: [...new Set(live.map(({ state }) => state))],
    known: credential,
    created_at: createdAt,
    rotated_at: rotatedAtOf(credential),
    expires_at: ends.sort()[0] ?? null,
    ...{ last_used_at: lastUsedAt, removed_at: removedAt, described },
  };
}

/** When a version took over from another last; of one that never turned, when it was made. */
function rotatedAtOf({ kind, versions, createdAt }: KnownCredential): string {
  // What a token configuration is made with is its version 0.
  const first = kind === 'token-configuration' ? 0 : 1;
  const turned = versions.flatMap(({ version, activatedAt }) =>
    version > first && activatedAt !== null ? [activatedAt] : [],
  );
  return turned.sort().at(-1) ?? createdAt;
}
