import { Injectable } from '@nestjs/common';
import { sql } from '@rekey/database';
import type { EntityManager } from 'typeorm';
import type { RotationEventFacts, RotationReportFacts, SiblingRotation, WorkerFacts } from './rotation-facts.js';
import type { RotationFacts, RotationState, RotationView } from './rotation-state.js';

/** So many of the rotations that followed say what became of one: whatever ends its version comes soon. */
const LATER_MAX = 8;

/** What was written of a rotation last. */
export interface RotationRow {
  readonly id: string;
  readonly state: RotationState;
  /** What turned is known. */
  readonly isKnown: boolean;
}

interface Kept<F> {
  readonly rotationId: string;
  readonly facts: F;
}

/** What was said of rotations, and the row of each that follows from it. Every statement takes many. */
@Injectable()
export class RotationsRepository {
  async addEvents(manager: EntityManager, events: readonly Kept<RotationEventFacts>[]): Promise<void> {
    await addFacts(manager, 'rotation_events', events);
  }

  async addReports(manager: EntityManager, reports: readonly Kept<RotationReportFacts>[]): Promise<void> {
    await addFacts(manager, 'rotation_reports', reports);
  }

  /** Nobody else reads what was said of these, to write what follows, until the transaction ends. */
  async lock(manager: EntityManager, ids: readonly string[]): Promise<readonly RotationRow[]> {
    const sorted = [...new Set(ids)].sort();
    await manager.query(
      'INSERT INTO rotations (id) SELECT unnest($1::uuid[]) AS id ORDER BY id ON CONFLICT DO NOTHING',
      [sorted],
    );
    return sql(manager).rows<RotationRow>(
      `SELECT id, state, kind IS NOT NULL AS "isKnown" FROM rotations WHERE id = ANY($1::uuid[]) ORDER BY id FOR UPDATE`,
      [sorted],
    );
  }

  /** All but what is later and who works with the key, which depends on what turned. */
  async toldOf(
    manager: EntityManager,
    ids: readonly string[],
  ): Promise<ReadonlyMap<string, Pick<RotationFacts, 'events' | 'reports'>>> {
    const facts = new Map(
      ids.map((id) => [id, { events: [] as RotationEventFacts[], reports: [] as RotationReportFacts[] }]),
    );
    const rows = await sql(manager).rows<Kept<never> & { readonly isEvent: boolean }>(
      `SELECT rotation_id AS "rotationId", true AS "isEvent", facts FROM rotation_events WHERE rotation_id = ANY($1::uuid[])
       UNION ALL
       SELECT rotation_id, false, facts FROM rotation_reports WHERE rotation_id = ANY($1::uuid[])`,
      [ids],
    );
    for (const { rotationId, isEvent, facts: one } of rows)
      facts.get(rotationId)?.[isEvent ? 'events' : 'reports'].push(one);
    return facts;
  }

  /** For each of these: rotations of the same credential that began later, the next ones first. */
  async laterOf(
    manager: EntityManager,
    views: readonly RotationView[],
  ): Promise<ReadonlyMap<string, readonly SiblingRotation[]>> {
    const rows = await sql(manager).rows<{ readonly of: string; readonly later: SiblingRotation[] }>(
      `SELECT own.id AS "of", (SELECT json_agg(json_build_object('id', next.id, 'cause', next.cause,
                'startedAt', next.started_at, 'previousVersion', next.previous_version)) AS later
          FROM (SELECT * FROM rotations r WHERE r.kind = own.kind AND r.credential_id = own.credential
                   AND (r.started_at, r.id) > (own.started_at, own.id)
                 ORDER BY r.started_at, r.id LIMIT ${LATER_MAX}) AS next)
         FROM unnest($1::uuid[], $2::text[], $3::text[], $4::timestamptz[]) AS own (id, kind, credential, started_at)`,
      columnsOf(views, ({ id, credential, startedAt }) => [id, credential.kind, credential.id, startedAt], 4),
    );
    return new Map(rows.map(({ of, later }) => [of, later ?? []]));
  }

  /** Rotations of the same credentials, earlier ones, of which these may say what became. */
  async endedBy(manager: EntityManager, views: readonly RotationView[]): Promise<readonly string[]> {
    const rows = await sql(manager).rows<{ readonly id: string }>(
      `SELECT DISTINCT r.id
         FROM unnest($1::text[], $2::text[], $3::timestamptz[], $4::int[]) AS own (kind, credential, started_at, previous),
              LATERAL (SELECT * FROM rotations r WHERE r.kind = own.kind AND r.credential_id = own.credential
                          AND r.started_at < own.started_at ORDER BY r.started_at DESC LIMIT ${LATER_MAX}) AS r
        WHERE r.state IN ('running', 'stuck') OR r.version = own.previous`,
      columnsOf(views, (one) => [one.credential.kind, one.credential.id, one.startedAt, one.previousVersion], 4),
    );
    return rows.map(({ id }) => id);
  }

  /**
   * Workers of the environments in which a key turned that were there then. What was turned back was in bundles before: the
   * first that counts comes behind those with the version that it took over from.
   */
  async workersOf(
    manager: EntityManager,
    rotation: Pick<RotationView, 'credential' | 'startedAt'>,
    environments: readonly { readonly name: string; readonly version: number }[],
  ): Promise<readonly WorkerFacts[]> {
    if (environments.length === 0) return [];
    return sql(manager).rows<WorkerFacts>(
      `SELECT w.id, w.name, w.environment, ${utc('w.created_at')} AS "createdAt", ${utc('w.removed_at')} AS "removedAt",
              first.bundle AS awaits,
              (SELECT ${utc('min(a.at)')} FROM accepted_bundles a WHERE a.worker_id = w.id AND a.bundle >= first.bundle)
                AS "acceptedAt"
         FROM unnest($2::text[], $3::int[]) AS turned (environment, version)
         JOIN workers w ON w.environment = turned.environment
         LEFT JOIN LATERAL (SELECT coalesce(max(b.bundle), 0) AS bundle FROM bundle_keys b
                WHERE b.key_id = $1 AND b.environment = turned.environment AND b.version > turned.version AND b.at < $4) AS other ON true
         LEFT JOIN LATERAL (SELECT min(b.bundle) AS bundle FROM bundle_keys b
                WHERE b.key_id = $1 AND b.environment = turned.environment AND b.version >= turned.version
                  AND b.bundle > other.bundle) AS first ON true
        WHERE (w.created_at IS NULL OR w.created_at <= $4) AND (w.removed_at IS NULL OR w.removed_at > $4)
        ORDER BY w.id`,
      [
        rotation.credential.id,
        environments.map(({ name }) => name),
        environments.map(({ version }) => version),
        rotation.startedAt,
      ],
    );
  }

  /** Those that may go on when workers of these environments do. */
  async openIn(manager: EntityManager, environments: readonly string[]): Promise<readonly string[]> {
    if (environments.length === 0) return [];
    const rows = await sql(manager).rows<{ readonly id: string }>(
      `SELECT id FROM rotations WHERE state IN ('running', 'stuck') AND environments && $1::text[]`,
      [environments],
    );
    return rows.map(({ id }) => id);
  }

  /** Those that have waited so long that they may be stuck by now. */
  async due(manager: EntityManager, limit: number): Promise<readonly string[]> {
    const rows = await sql(manager).rows<{ readonly id: string }>(
      'SELECT id FROM rotations WHERE check_at <= now() ORDER BY check_at LIMIT $1',
      [limit],
    );
    return rows.map(({ id }) => id);
  }

  async write(manager: EntityManager, views: readonly RotationView[], stuckAfterMs: number): Promise<void> {
    if (views.length === 0) return;
    const rows = views.map((view) => ({
      ...{ id: view.id, kind: view.credential.kind, credential_id: view.credential.id, name: view.credential.name },
      ...placeOf(view.credential.scope),
      ...{ environments: view.environments, cause: view.cause, version: view.version, state: view.state },
      ...{ previous_version: view.previousVersion, started_at: view.startedAt, converged_at: view.convergedAt },
      ...{ actor: view.actor, request_id: view.requestId, counts: view.counts },
      check_at: view.state === 'running' ? new Date(Date.parse(view.startedAt) + stuckAfterMs).toISOString() : null,
    }));
    await manager.query(
      `UPDATE rotations SET (${WRITTEN.join(', ')}) = ROW(${WRITTEN.map((name) => `w.${name}`).join(', ')})
         FROM jsonb_to_recordset($1::jsonb) AS w (id uuid, ${WRITTEN.map((name) => `${name} ${TYPES[name]}`).join(', ')})
        WHERE rotations.id = w.id`,
      [JSON.stringify(rows)],
    );
  }
}

const TYPES = {
  kind: 'text',
  credential_id: 'text',
  name: 'text',
  org: 'text',
  project: 'text',
  vault_project: 'text',
  zone: 'text',
  environments: 'text[]',
  cause: 'text',
  version: 'int',
  previous_version: 'int',
  state: 'text',
  started_at: 'timestamptz',
  converged_at: 'timestamptz',
  actor: 'text',
  request_id: 'text',
  counts: 'jsonb',
  check_at: 'timestamptz',
} as const;
const WRITTEN = Object.keys(TYPES) as (keyof typeof TYPES)[];

/** Columns of a place by a scope. */
export function placeOf({ org, project, vaultProject, zone }: RotationView['credential']['scope']): object {
  return { org: org ?? null, project: project ?? null, vault_project: vaultProject ?? null, zone: zone ?? null };
}

/** As facts write times. */
export function utc(expression: string): string {
  return `to_char(${expression} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`;
}

async function addFacts(
  manager: EntityManager,
  table: 'rotation_events' | 'rotation_reports',
  kept: readonly Kept<{ readonly id: string }>[],
): Promise<void> {
  if (kept.length === 0) return;
  await manager.query(
    `INSERT INTO ${table} (id, rotation_id, facts)
     SELECT (item->'facts'->>'id')::uuid, (item->>'rotationId')::uuid, item->'facts'
       FROM jsonb_array_elements($1::jsonb) AS item ON CONFLICT (id) DO NOTHING`,
    [JSON.stringify(kept)],
  );
}

/** Parameters for `unnest`: a column for each of the values of a row. */
function columnsOf<R>(rows: readonly R[], valuesOf: (row: R) => readonly unknown[], count: number): unknown[][] {
  const values = rows.map(valuesOf);
  return Array.from({ length: count }, (_, index) => values.map((row) => row[index]));
}
