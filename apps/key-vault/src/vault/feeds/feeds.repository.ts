import { Injectable } from '@nestjs/common';
import type { Feed, FeedAssignment, FeedingCredential } from '@rekey/contracts';
import { sql } from '@rekey/database';
import type { EntityManager } from 'typeorm';

/** A key and what it takes from whom. */
export interface StoredFeed extends Feed {
  readonly projectId: string;
}

/** A version of a key in an environment that has a version of the credential. */
export interface FedVersion {
  readonly environment: string;
  readonly keyVersion: number;
  readonly version: number;
}

/** Which credentials feed which keys. */
@Injectable()
export class FeedsRepository {
  /** By project and name. */
  async of(manager: Pick<EntityManager, 'query'>, { kind, id }: FeedingCredential): Promise<StoredFeed[]> {
    return sql(manager).rows<StoredFeed>(
      `SELECT f.key_id AS "keyId", p.id AS "projectId", p.name AS project, k.name, f.environments, f.version,
              f.last_error AS "lastError", coalesce((SELECT json_agg(json_build_object('environment', v.environment,
                'keyVersion', v.number, 'version', v.version) ORDER BY v.environment, v.number)
              FROM fed_versions v WHERE v.key_id = f.key_id), '[]') AS fed
         FROM key_feeds f JOIN keys k ON k.id = f.key_id JOIN projects p ON p.id = k.project_id
        WHERE f.kind = $1 AND f.credential_id = $2 ORDER BY p.name, k.name`,
      [kind, id],
    );
  }

  /** Those of the credentials that feed some key. */
  async feeding(
    database: Pick<EntityManager, 'query'>,
    { kind, ids }: { readonly kind: string; readonly ids: readonly string[] },
  ): Promise<string[]> {
    const rows = await sql(database).rows<{ readonly id: string }>(
      'SELECT DISTINCT credential_id AS id FROM key_feeds WHERE kind = $1 AND credential_id = ANY($2::text[])',
      [kind, ids],
    );
    return rows.map(({ id }) => id);
  }

  /** False where another credential feeds the key. What it was given before by the same one stays known. */
  async add(
    manager: EntityManager,
    keyId: string,
    environments: readonly string[],
    { kind, id, credentialName, credentialProject }: FeedAssignment,
  ): Promise<boolean> {
    const done = await sql(manager).row<object>(
      `INSERT INTO key_feeds (key_id, kind, credential_id, credential_name, credential_project, environments)
       VALUES ($1, $2, $3, $4, $5, $6)
       ON CONFLICT (key_id) DO UPDATE SET credential_name = excluded.credential_name, environments = excluded.environments,
         version = CASE WHEN key_feeds.environments @> excluded.environments THEN key_feeds.version END
       WHERE key_feeds.kind = excluded.kind AND key_feeds.credential_id = excluded.credential_id
       RETURNING key_id`,
      [keyId, kind, id, credentialName, credentialProject, environments],
    );
    if (done === undefined) return false;
    await manager.query('UPDATE keys SET fed_by = $2 WHERE id = $1', [keyId, `${kind} ${credentialName}`]);
    return true;
  }

  async remove(manager: EntityManager, keyIds: readonly string[]): Promise<void> {
    await removeWhere(manager, 'key_id = ANY ($1::text[])', [keyIds]);
  }

  /** Keys of credentials that are gone are theirs who have them. @param project of applications */
  async removeOf(manager: EntityManager, gone: FeedingCredential | { readonly project: string }): Promise<void> {
    if ('project' in gone) await removeWhere(manager, 'credential_project = $1', [gone.project]);
    else await removeWhere(manager, 'kind = $1 AND credential_id = $2', [gone.kind, gone.id]);
  }

  /** What became of a handover. */
  async note(
    manager: EntityManager,
    keyId: string,
    { version, error, fed }: { readonly version: number; readonly error?: string; readonly fed: readonly FedVersion[] },
  ): Promise<void> {
    await manager.query(
      `UPDATE key_feeds SET version = CASE WHEN $3::text IS NULL THEN $2::int ELSE version END, last_error = $3
        WHERE key_id = $1`,
      [keyId, version, error ?? null],
    );
    await manager.query(
      `INSERT INTO fed_versions (key_id, environment, number, version)
       SELECT $1, environment, number, version FROM unnest($2::text[], $3::int[], $4::int[])
         AS fed (environment, number, version) ON CONFLICT DO NOTHING`,
      [
        keyId,
        fed.map(({ environment }) => environment),
        fed.map(({ keyVersion }) => keyVersion),
        fed.map((one) => one.version),
      ],
    );
    // Of versions whose material is gone nobody asks any more.
    await manager.query(
      `DELETE FROM fed_versions f WHERE f.key_id = $1 AND NOT EXISTS (
         SELECT FROM key_versions v JOIN environments e ON e.id = v.environment_id
          WHERE v.key_id = f.key_id AND e.name = f.environment AND v.number = f.number AND v.content IS NOT NULL)`,
      [keyId],
    );
  }
}

/** Each key is locked by it, as for any change. */
async function removeWhere(manager: EntityManager, condition: string, values: unknown[]): Promise<void> {
  await manager.query(
    `WITH gone AS (DELETE FROM key_feeds WHERE ${condition} RETURNING key_id)
     UPDATE keys SET fed_by = NULL WHERE id IN (SELECT key_id FROM gone)`,
    values,
  );
}
