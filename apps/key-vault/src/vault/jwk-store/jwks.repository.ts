import type { JsonWebKey } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { cellOf, ColumnCipher, type PublicJwk } from '@rekey/crypto';
import { LIVE } from '@rekey/database';
import { EMPTY_RING, type Ring, type RingChange, rotate, type Version, type VersionState } from '@rekey/lifecycle';
import { DataSource, type EntityManager } from 'typeorm';
import { PRIVATE_JWK } from '../../sealed-columns.js';
import type { BuiltJwk } from './build-jwk.js';
import { Jwk } from './jwk.entity.js';
import type { ShownJwk } from './jwk-material.js';
import { JWK_VERSIONS, type StoredJwk } from './jwk-ring.js';

/** A JWK with its project's name and its ring, held against every other change. */
export interface JwkState extends Jwk {
  readonly project: string;
  readonly ring: Ring;
  /** Of the active version, if there is one and it has any. */
  readonly kid: string | undefined;
  /** By the database's clock, after the wait. */
  readonly now: Date;
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

const LOCK = `
  SELECT ${FACTS} FROM jwks j JOIN projects p ON p.id = j.project_id
  WHERE j.source_key_id = ANY ($1) AND j.id > $2 ORDER BY j.id`;

const FOLLOW = `
  UPDATE jwks j SET next_number = w.next_number, source_version = w.source_version
  FROM unnest($1::text[], $2::int[], $3::int[]) AS w (id, next_number, source_version) WHERE j.id = w.id`;

/** Stores JWKs. */
@Injectable()
export class JwksRepository {
  constructor(
    private readonly dataSource: DataSource,
    private readonly cipher: ColumnCipher,
  ) {}

  /** @returns its first version */
  async insert(manager: EntityManager, jwk: Jwk, built: BuiltJwk): Promise<readonly Version[]> {
    await manager.insert(Jwk, jwk);
    const change = rotate(EMPTY_RING, { now: jwk.createdAt, overlapMs: 0 });
    await JWK_VERSIONS.apply(manager, [
      { owner: { jwkId: jwk.id }, change, material: this.materialOf(jwk.id, 1, built) },
    ]);
    return change.ring.versions;
  }

  /** How many JWKs follow the key. */
  async countReferencing(manager: EntityManager, keyId: string): Promise<number> {
    return manager.countBy(Jwk, { sourceKeyId: keyId });
  }

  /** How many JWKs follow each of the keys; keys that none does are left out. */
  async countFollowers(manager: EntityManager, keyIds: readonly string[]): Promise<ReadonlyMap<string, number>> {
    if (keyIds.length === 0) return new Map();
    const rows = await manager.query<{ readonly id: string; readonly count: number }[]>(
      'SELECT source_key_id AS id, count(*)::int FROM jwks WHERE source_key_id = ANY ($1) GROUP BY source_key_id',
      [keyIds],
    );
    return new Map(rows.map(({ id, count }) => [id, count]));
  }

  /** The next JWKs after that id which follow the key, locked in the order of their ids. */
  async lockReferencing(manager: EntityManager, keyId: string, afterId: string, limit: number): Promise<JwkState[]> {
    return this.withRings(manager, await manager.query(`${LOCK} LIMIT $3 FOR UPDATE OF j`, [[keyId], afterId, limit]));
  }

  /** All JWKs that follow these keys, as `lockReferencing`. */
  async lockAllReferencing(manager: EntityManager, keyIds: readonly string[]): Promise<JwkState[]> {
    return this.withRings(manager, await manager.query(`${LOCK} FOR UPDATE OF j`, [keyIds, '']));
  }

  /** One JWK, locked until the transaction ends. */
  async lock(manager: EntityManager, id: string): Promise<JwkState | undefined> {
    const jwks: (Jwk & { readonly project: string })[] = await manager.query(
      `SELECT ${FACTS} FROM jwks j JOIN projects p ON p.id = j.project_id WHERE j.id = $1 FOR UPDATE OF j`,
      [id],
    );
    return (await this.withRings(manager, jwks))[0];
  }

  /** What became of versions of a locked JWK, without a new one. */
  async transition(manager: EntityManager, jwkId: string, change: RingChange): Promise<void> {
    await JWK_VERSIONS.apply(manager, [{ owner: { jwkId }, change }]);
  }

  /** What a live version of a locked JWK was built to. */
  async builtOf(manager: EntityManager, id: string, number: number): Promise<BuiltJwk | undefined> {
    const [found]: StoredJwk[] = await manager.query(
      `SELECT public_jwk AS "publicJwk", private_jwk AS "privateJwk" FROM jwk_versions
       WHERE jwk_id = $1 AND number = $2 AND ${LIVE}`,
      [id, number],
    );
    if (found === undefined) return undefined;
    const privateJwk = this.openPrivate({ id, number, ...found });
    return {
      publicJwk: found.publicJwk as BuiltJwk['publicJwk'],
      privateJwk: privateJwk === null ? null : JSON.stringify(privateJwk),
    };
  }

  /** In a statement of its own: one that waited for the locks would show rings as they were before. */
  private async withRings(
    manager: EntityManager,
    jwks: readonly (Jwk & { readonly project: string })[],
  ): Promise<JwkState[]> {
    if (jwks.length === 0) return [];
    const owners = jwks.map(({ id }) => ({ jwkId: id }));
    const { now, versions } = await JWK_VERSIONS.live<Pick<StoredJwk, 'publicJwk'>>(manager, owners, ['publicJwk']);
    return jwks.map((jwk, index) => {
      const live = versions[index] ?? [];
      const kid = live.find(({ state }) => state === 'active')?.publicJwk.kid;
      return { ...jwk, now, kid, ring: { versions: live, nextNumber: jwk.nextNumber } };
    });
  }

  /** Writes new versions, in one statement however many JWKs there are. */
  async write(manager: EntityManager, writes: readonly JwkWrite[]): Promise<void> {
    const turns = writes.map(({ id, change, built }) => {
      const number = (change.added as Version).number;
      return { owner: { jwkId: id }, change, material: this.materialOf(id, number, built) };
    });
    const ids = writes.map(({ id }) => id);
    const numbers = writes.map(({ change }) => change.ring.nextNumber);
    const sources = writes.map(({ sourceVersion }) => sourceVersion);
    if (writes.length > 0) await JWK_VERSIONS.apply(manager, turns, { sql: FOLLOW, values: [ids, numbers, sources] });
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

  openPrivate({ id, number, privateJwk }: Pick<JwkView, 'id' | 'number' | 'privateJwk'>): JsonWebKey | null {
    if (privateJwk === null) return null;
    return JSON.parse(this.cipher.decrypt(privateJwk, cellOf(PRIVATE_JWK, id, number)).toString('utf8')) as JsonWebKey;
  }

  private materialOf(id: string, number: number, { publicJwk, privateJwk }: BuiltJwk): StoredJwk {
    const cell = cellOf(PRIVATE_JWK, id, number);
    return { publicJwk, privateJwk: privateJwk === null ? null : this.cipher.encrypt(privateJwk, cell) };
  }
}
