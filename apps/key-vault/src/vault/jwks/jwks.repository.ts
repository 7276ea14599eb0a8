import type { JsonWebKey } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { cellOf, ColumnCipher, type PublicJwk } from '@rekey/crypto';
import type { Ring, RingChange, Version, VersionState } from '@rekey/lifecycle';
import { DataSource, type EntityManager } from 'typeorm';
import { PRIVATE_JWK } from '../../sealed-columns.js';
import { LIVE, versionColumns, type VersionRow, versionOf } from '../version-rows.js';
import type { BuiltJwk } from './build-jwk.js';
import { Jwk } from './jwk.entity.js';
import type { ShownJwk } from './jwk-material.js';

/** A JWK with its project's name and its ring, held against every other change. */
export interface JwkState extends Jwk {
  readonly project: string;
  readonly ring: Ring;
}

/** A JWK that follows its key to a new version. */
export interface JwkWrite {
  readonly id: string;
  readonly sourceVersion: number;
  readonly change: RingChange;
  readonly built: BuiltJwk;
}

/** What `GET` shows: the active version, else the last one. */
export interface JwkView extends Jwk {
  readonly sourceProject: string;
  readonly publicJwk: ShownJwk;
  readonly number: number;
  readonly state: VersionState;
  /** Encrypted. */
  readonly privateJwk: Buffer | null;
}

export interface PublishedVersion extends Pick<Version, 'state' | 'retireAt'> {
  readonly publicJwk: PublicJwk;
}

export interface LiveVersion extends Pick<Version, 'state' | 'retireAt' | 'number'> {
  readonly publicJwk: ShownJwk;
}

const FACTS = `j.id, j.project_id AS "projectId", p.name AS project, j.name, j.description,
  j.source_type AS "sourceType", j.source_key_id AS "sourceKeyId", j.source_project_id AS "sourceProjectId",
  j.source_version AS "sourceVersion", j.source_alias AS "sourceAlias", j.source_url AS "sourceUrl", j.environment_id AS "environmentId",
  j.use_type AS "useType", j.algorithm, j.fixed_kid AS "fixedKid", j.generated, j.next_number AS "nextNumber", j.created_at AS "createdAt"`;

/** Stores JWKs. A version that is over is deleted: nobody asks for a JWK that was. */
@Injectable()
export class JwksRepository {
  constructor(
    private readonly dataSource: DataSource,
    private readonly cipher: ColumnCipher,
  ) {}

  async insert(manager: EntityManager, jwk: Jwk, built: BuiltJwk): Promise<void> {
    await manager.insert(Jwk, jwk);
    await manager.query(
      `INSERT INTO jwk_versions (jwk_id, number, state, created_at, activated_at, public_jwk, private_jwk)
       VALUES ($1, 1, 'active', $2, $2, $3, $4)`,
      [jwk.id, jwk.createdAt, JSON.stringify(built.publicJwk), this.seal(jwk.id, 1, built)],
    );
  }

  /** How many JWKs follow the key. */
  async countReferencing(manager: EntityManager, keyId: string): Promise<number> {
    return manager.countBy(Jwk, { sourceKeyId: keyId });
  }

  /** The next JWKs after that id which follow the key, locked in the order of their ids. */
  async lockReferencing(manager: EntityManager, keyId: string, afterId: string, limit: number): Promise<JwkState[]> {
    const jwks: (Jwk & { readonly project: string })[] = await manager.query(
      `SELECT ${FACTS} FROM jwks j JOIN projects p ON p.id = j.project_id
       WHERE j.source_key_id = $1 AND j.id > $2 ORDER BY j.id LIMIT $3 FOR UPDATE OF j`,
      [keyId, afterId, limit],
    );
    if (jwks.length === 0) return [];
    // A second statement: one that joined would have read the versions as they were before the wait for the locks.
    const rows: (VersionRow & { readonly jwkId: string })[] = await manager.query(
      `SELECT v.jwk_id AS "jwkId", ${versionColumns('v')} FROM jwk_versions v WHERE v.jwk_id = ANY ($1) AND v.${LIVE}`,
      [jwks.map(({ id }) => id)],
    );
    const versions = new Map<string, Version[]>(jwks.map(({ id }) => [id, []]));
    for (const row of rows) versions.get(row.jwkId)?.push(versionOf(row) as Version);
    return jwks.map((jwk) => ({
      ...jwk,
      ring: { versions: versions.get(jwk.id) ?? [], nextNumber: jwk.nextNumber },
    }));
  }

  /** Writes new versions, in at most three statements however many JWKs there are. */
  async write(manager: EntityManager, writes: readonly JwkWrite[]): Promise<void> {
    if (writes.length === 0) return;
    const changed = writes.flatMap(({ id, change }) => change.changed.map((version) => ({ id, version })));
    await this.settle(manager, changed);
    const added = writes.map(({ change }) => change.added as Version);
    await manager.query(
      `WITH followed AS (
         UPDATE jwks j SET next_number = w.number + 1, source_version = w.source_version
         FROM unnest($1::text[], $2::int[], $3::int[]) AS w (id, number, source_version) WHERE j.id = w.id)
       INSERT INTO jwk_versions (jwk_id, number, state, created_at, activated_at, public_jwk, private_jwk)
       SELECT id, number, 'active', created_at, created_at, public_jwk::jsonb, private_jwk
       FROM unnest($1::text[], $2::int[], $4::timestamptz[], $5::text[], $6::bytea[])
         AS w (id, number, created_at, public_jwk, private_jwk)`,
      [
        writes.map(({ id }) => id),
        added.map(({ number }) => number),
        writes.map(({ sourceVersion }) => sourceVersion),
        added.map(({ createdAt }) => createdAt),
        writes.map(({ built }) => JSON.stringify(built.publicJwk)),
        writes.map(({ id, built }, index) => this.seal(id, (added[index] as Version).number, built)),
      ],
    );
  }

  async detach(manager: EntityManager, ids: readonly string[]): Promise<void> {
    await manager.query('UPDATE jwks SET source_key_id = NULL WHERE id = ANY ($1)', [ids]);
  }

  async removeAll(manager: EntityManager, ids: readonly string[]): Promise<void> {
    await manager.query('DELETE FROM jwks WHERE id = ANY ($1)', [ids]);
  }

  /** Without a name: every JWK of the project, by name. */
  async views(projectId: string, name?: string): Promise<JwkView[]> {
    return this.dataSource.query(
      `SELECT ${FACTS}, s.name AS "sourceProject", v.public_jwk AS "publicJwk", v.number, v.state,
         v.private_jwk AS "privateJwk"
       FROM jwks j JOIN projects p ON p.id = j.project_id JOIN projects s ON s.id = j.source_project_id
       CROSS JOIN LATERAL (
         SELECT * FROM jwk_versions WHERE jwk_id = j.id ORDER BY state = 'active' DESC, number DESC LIMIT 1) v
       WHERE j.project_id = $1 AND ($2::text IS NULL OR j.name = $2) ORDER BY j.name`,
      [projectId, name ?? null],
    );
  }

  /** What a project publishes, or did until its overlap ended a moment ago. No symmetric key is among it. */
  async published(projectId: string): Promise<PublishedVersion[]> {
    return this.dataSource.query(
      `SELECT v.state, v.retire_at AS "retireAt", v.public_jwk AS "publicJwk"
       FROM jwks j JOIN jwk_versions v ON v.jwk_id = j.id AND v.${LIVE}
       WHERE j.project_id = $1 AND v.public_jwk ->> 'kty' <> 'oct' ORDER BY j.name, v.number DESC`,
      [projectId],
    );
  }

  /** The versions of one JWK that are not over, or ended a moment ago, the newest first. */
  async live(jwkId: string): Promise<LiveVersion[]> {
    return this.dataSource.query(
      `SELECT v.number, v.state, v.retire_at AS "retireAt", v.public_jwk AS "publicJwk"
       FROM jwk_versions v WHERE v.jwk_id = $1 AND v.${LIVE} ORDER BY v.number DESC`,
      [jwkId],
    );
  }

  /** The versions of these JWKs, made from key pairs, that are not over. */
  async liveOf(
    manager: EntityManager,
    jwkIds: readonly string[],
  ): Promise<(PublishedVersion & { readonly jwkId: string; readonly number: number })[]> {
    return manager.query(
      `SELECT v.jwk_id AS "jwkId", v.number, v.state, v.retire_at AS "retireAt", v.public_jwk AS "publicJwk"
       FROM jwk_versions v WHERE v.jwk_id = ANY ($1) AND v.${LIVE} AND v.public_jwk ->> 'kty' <> 'oct'`,
      [jwkIds],
    );
  }

  /** Ends versions at once. Their rows stay, so that a JWK which waits for new material can still be shown. */
  async compromise(
    manager: EntityManager,
    versions: readonly { readonly jwkId: string; readonly number: number }[],
  ): Promise<void> {
    await manager.query(
      `UPDATE jwk_versions v SET state = 'compromised', retire_at = now(), private_jwk = NULL
       FROM unnest($1::text[], $2::int[]) AS o (id, number) WHERE v.jwk_id = o.id AND v.number = o.number`,
      [versions.map(({ jwkId }) => jwkId), versions.map(({ number }) => number)],
    );
  }

  openPrivate({ id, number, privateJwk }: Pick<JwkView, 'id' | 'number' | 'privateJwk'>): JsonWebKey | null {
    if (privateJwk === null) return null;
    return JSON.parse(this.cipher.decrypt(privateJwk, cellOf(PRIVATE_JWK, id, number)).toString('utf8')) as JsonWebKey;
  }

  /** Writes what became of the versions before: one that is over is deleted. */
  private async settle(
    manager: EntityManager,
    changed: readonly { readonly id: string; readonly version: Version }[],
  ): Promise<void> {
    const over = changed.filter(({ version }) => version.state === 'retired');
    const others = changed.filter(({ version }) => version.state !== 'retired');
    if (over.length > 0) {
      await manager.query(
        `DELETE FROM jwk_versions v USING unnest($1::text[], $2::int[]) AS o (id, number)
         WHERE v.jwk_id = o.id AND v.number = o.number`,
        [over.map(({ id }) => id), over.map(({ version }) => version.number)],
      );
    }
    if (others.length === 0) return;
    await manager.query(
      `UPDATE jwk_versions v SET state = p.state, retire_at = p.retire_at
       FROM unnest($1::text[], $2::int[], $3::text[], $4::timestamptz[]) AS p (id, number, state, retire_at)
       WHERE v.jwk_id = p.id AND v.number = p.number`,
      [
        others.map(({ id }) => id),
        others.map(({ version }) => version.number),
        others.map(({ version }) => version.state),
        others.map(({ version }) => version.retireAt),
      ],
    );
  }

  private seal(id: string, number: number, { privateJwk }: BuiltJwk): Buffer | null {
    return privateJwk === null ? null : this.cipher.encrypt(privateJwk, cellOf(PRIVATE_JWK, id, number));
  }
}
