import { Injectable } from '@nestjs/common';
import {
  CLOCK,
  databaseNow,
  FOUND_RING,
  type FoundRing,
  foundRings,
  type FoundRow,
  LIVE,
  PreparedStatement,
  sql,
  versionColumns,
  type VersionRow,
  versionOf,
} from '@rekey/database';
import { DataSource, type EntityManager } from 'typeorm';
import { ADMIN_PROJECT } from '../projects/project.entity.js';
import { isName } from '../text/text-rules.js';
import type { KeyKind } from '../material/key-types.js';
import { keyIsFed, KeyNotFound } from './key.errors.js';
import type { KeyOf } from './key-path.js';
import type { KeyEnvironmentState, KeyFacts, KeyView } from './key-state.js';

const FACTS = `k.id, k.project_id AS "projectId", k.name, k.description, k.key_type AS "keyType", k.algorithm, k.fed_by AS "fedBy"`;

interface EnvironmentFacts {
  readonly environmentId: string;
  readonly environmentName: string;
  readonly alias: string | null;
  readonly deployed: boolean;
  readonly nextNumber: number;
  readonly content: Buffer | null;
}
type EnvironmentRow = VersionRow & EnvironmentFacts & { readonly now: Date };
/** Without environment when the key never was in any. */
type FoundKey = FoundRow & KeyFacts & EnvironmentFacts & { readonly hasWorkers: boolean; readonly isFollowed: boolean };

const ENVIRONMENT = `ke.environment_id AS "environmentId", e.name AS "environmentName", ke.alias,
  ke.deployed_at IS NOT NULL AS deployed, ke.next_number AS "nextNumber",
  CASE WHEN v.state = 'active' THEN v.content END AS content`;
const LIVE_VERSIONS = `LEFT JOIN key_versions v
  ON v.key_id = ke.key_id AND v.environment_id = ke.environment_id AND v.${LIVE}`;

const FIND = new PreparedStatement<FoundKey>(
  'find_keys',
  `SELECT ${FOUND_RING}, ${FACTS.replaceAll('k.', 'h.')}, ${ENVIRONMENT}, b.check_at IS NOT NULL AS "hasWorkers",
     EXISTS (SELECT FROM jwks j WHERE j.source_key_id = h.id) AS "isFollowed"
   FROM unnest($1::text[], $2::text[], $3::text[]) WITH ORDINALITY AS w (project_id, name, kind, place)
   JOIN keys h ON h.project_id = w.project_id AND h.name = w.name AND h.kind = w.kind
   LEFT JOIN key_environments ke ON ke.key_id = h.id LEFT JOIN environments e ON e.id = ke.environment_id
   LEFT JOIN environment_bundles b ON b.environment_id = ke.environment_id
   ${LIVE_VERSIONS} ORDER BY e.name, v.number`,
);

/** A key as it is, to be changed if it still is so. */
export interface FoundKeyState extends Pick<FoundRing<FoundKey>, 'holder' | 'now'> {
  readonly key: KeyFacts;
  readonly environments: readonly KeyEnvironmentState[];
  /** Names of those of them that have no worker. */
  readonly unstaffed: ReadonlySet<string>;
  /** Whether a JWK is made of it. */
  readonly isFollowed: boolean;
}

/** Reads keys. Nothing here grows with the number of versions a key ever had. */
@Injectable()
export class KeysRepository {
  constructor(private readonly dataSource: DataSource) {}

  /**
   * The key, held against every other change until the transaction ends; whoever has read it before, to change it, finds it
   * changed. @param byFeed whether what feeds the key, or decides who does, changes it
   * @throws KeyNotFound, KeyInvalid for one that is fed and is to be changed by hand
   */
  async lock(manager: EntityManager, key: KeyOf, byFeed = false): Promise<KeyFacts> {
    const { projectId, kind, keyName } = key;
    if (!isName(keyName)) throw new KeyNotFound(key);
    const facts = await sql(manager).row<KeyFacts>(
      `UPDATE keys k SET id = k.id WHERE k.project_id = $1 AND k.name = $2 AND k.kind = $3 RETURNING ${FACTS}`,
      [projectId, keyName, kind],
    );
    if (facts === undefined) throw new KeyNotFound(key);
    if (facts.fedBy !== null && !byFeed) throw keyIsFed(keyName, facts.fedBy);
    return facts;
  }

  /**
   * The key a project means by this name: its own, else the one of the shared project. Held and changed as by `lock`, so that
   * whoever uses its material now is seen by the next rotation. @throws KeyNotFound
   */
  async holdForUse(manager: EntityManager, key: KeyOf): Promise<KeyFacts> {
    const { projectId, kind, keyName } = key;
    const facts = await sql(manager).row<KeyFacts>(
      `UPDATE keys k SET id = k.id
       WHERE k.id = (
         SELECT o.id FROM keys o JOIN projects p ON p.id = o.project_id
         WHERE o.name = $2 AND o.kind = $3 AND (p.id = $1 OR p.name = '${ADMIN_PROJECT}')
         ORDER BY (p.id = $1) DESC LIMIT 1)
       RETURNING ${FACTS}`,
      [projectId, keyName, kind],
    );
    if (facts === undefined) throw new KeyNotFound(key);
    return facts;
  }

  /** Every environment the key is or was in, and the time; the key must be locked. */
  async environmentsOf(
    manager: EntityManager,
    keyId: string,
  ): Promise<{ readonly now: Date; readonly environments: readonly KeyEnvironmentState[] }> {
    const rows: EnvironmentRow[] = await manager.query(
      `SELECT ${CLOCK} AS now, ${versionColumns('v')}, ${ENVIRONMENT}
       FROM key_environments ke JOIN environments e ON e.id = ke.environment_id ${LIVE_VERSIONS}
       WHERE ke.key_id = $1 ORDER BY e.name, v.number`,
      [keyId],
    );
    const [first] = rows;
    if (first !== undefined) return { now: first.now, environments: gather(rows) };
    // Versions begin and end by the clock of the database, and never by that of a replica.
    return { now: await databaseNow(manager), environments: [] };
  }

  /** Keys as they are now, not held; undefined for what is not there. */
  async findAll(wanted: readonly KeyOf[]): Promise<(FoundKeyState | undefined)[]> {
    const rows = await FIND.rows(this.dataSource, [
      wanted.map(({ projectId }) => projectId),
      wanted.map(({ keyName }) => keyName),
      wanted.map(({ kind }) => kind),
    ]);
    return foundRings(rows, wanted.length).map((found) => {
      if (found === undefined) return undefined;
      const { id, projectId, name, description, keyType, algorithm, fedBy, isFollowed } = found.rows[0];
      const key = { id, projectId, name, description, keyType, algorithm, fedBy };
      const rows = found.rows.filter(({ environmentId }) => environmentId !== null);
      const unstaffed = new Set(rows.filter(({ hasWorkers }) => !hasWorkers).map((row) => row.environmentName));
      return { holder: found.holder, now: found.now, key, environments: gather(rows), unstaffed, isFollowed };
    });
  }

  /** @throws KeyNotFound */
  async view(key: KeyOf): Promise<KeyView> {
    const view = await this.find(key);
    if (view === undefined) throw new KeyNotFound(key);
    return view;
  }

  async find({ projectId, kind, keyName }: KeyOf): Promise<KeyView | undefined> {
    const [view] = isName(keyName) ? await this.views(projectId, kind, keyName) : [];
    return view;
  }

  /** By name; without one all of the project. */
  async views(projectId: string, kind: KeyKind, name?: string): Promise<KeyView[]> {
    return this.dataSource.query(
      `SELECT ${FACTS}, coalesce(
         (SELECT json_agg(json_build_object('name', e.name, 'alias', ke.alias, 'facts', v.facts) ORDER BY e.name)
          FROM key_environments ke JOIN environments e ON e.id = ke.environment_id
          LEFT JOIN key_versions v ON v.key_id = k.id AND v.environment_id = e.id AND v.state = 'active'
          WHERE ke.key_id = k.id AND ke.deployed_at IS NOT NULL), '[]') AS environments
       FROM keys k WHERE k.project_id = $1 AND k.kind = $3 AND ($2::text IS NULL OR k.name = $2) ORDER BY k.name`,
      [projectId, name ?? null, kind],
    );
  }
}

function gather(rows: readonly EnvironmentRow[]): KeyEnvironmentState[] {
  const byId = new Map<string, EnvironmentRow[]>();
  for (const row of rows) byId.set(row.environmentId, [...(byId.get(row.environmentId) ?? []), row]);
  return [...byId.values()].map((group) => {
    const first = group[0] as EnvironmentRow;
    return {
      environmentId: first.environmentId,
      environmentName: first.environmentName,
      alias: first.alias,
      deployed: first.deployed,
      ring: {
        versions: group.flatMap((row) => versionOf(row) ?? []),
        nextNumber: first.nextNumber,
      },
      activeContent: group.find(({ content }) => content !== null)?.content ?? null,
    };
  });
}
