import { Injectable } from '@nestjs/common';
import type { RotationCause } from '@rekey/contracts';
import { sql } from '@rekey/database';
import { InvalidInput } from '@rekey/errors';
import type { Principal } from '@rekey/identity';
import { validate as isUuid } from 'uuid';
import { DataSource } from 'typeorm';
import { visibleTo } from '../access/visible-credentials.js';
import type { KnownCredential } from '../inventory/known-credential.js';
import { readCursor } from '../ledger/cursor.js';
import type { ListRotationsQuery } from './dto/list-rotations.query.js';
import type { RotationCounts, RotationState } from './rotation-state.js';

/** A rotation as lists have it, with the credential as it is now. */
export interface RotationListRow {
  readonly id: string;
  readonly kind: string;
  readonly credentialId: string;
  readonly name: string;
  readonly org: string | null;
  readonly project: string | null;
  readonly vaultProject: string | null;
  readonly zone: string | null;
  readonly cause: RotationCause;
  readonly version: number | null;
  readonly previousVersion: number | null;
  readonly state: RotationState;
  readonly startedAt: Date;
  readonly convergedAt: Date | null;
  readonly actor: string | null;
  readonly requestId: string | null;
  readonly campaign: string | null;
  readonly counts: RotationCounts;
  readonly known: KnownCredential | null;
}

export type RotationFilter = Partial<Omit<ListRotationsQuery, 'limit'>> & Pick<ListRotationsQuery, 'limit'>;

const COLUMNS = `r.id, r.kind, r.credential_id AS "credentialId", r.name, r.org, r.project,
  r.vault_project AS "vaultProject", r.zone, r.cause, r.version, r.previous_version AS "previousVersion", r.state,
  r.started_at AS "startedAt", r.converged_at AS "convergedAt", r.actor, r.request_id AS "requestId", r.campaign, r.counts,
  (SELECT c.known FROM credentials c WHERE c.kind = r.kind AND c.id = r.credential_id) AS known`;

/** What callers read of rotations. */
@Injectable()
export class RotationListRepository {
  constructor(private readonly dataSource: DataSource) {}

  /** The newest first, one more than the limit when there are. @throws InvalidInput for a cursor that is none */
  async find(filter: RotationFilter, principal: Principal): Promise<RotationListRow[]> {
    const values: unknown[] = [];
    const conditions = ['kind IS NOT NULL', visibleTo(principal, values), ...conditionsOf(filter, values)];
    return sql(this.dataSource).rows<RotationListRow>(
      `SELECT ${COLUMNS} FROM (SELECT * FROM rotations WHERE ${conditions.join(' AND ')}
          ORDER BY started_at DESC, id DESC LIMIT $${values.push(filter.limit + 1)}) AS r
        ORDER BY r.started_at DESC, r.id DESC`,
      values,
    );
  }

  async findOne(id: string, principal: Principal): Promise<RotationListRow | undefined> {
    if (!isUuid(id)) return undefined;
    const values: unknown[] = [id];
    return sql(this.dataSource).row<RotationListRow>(
      `SELECT ${COLUMNS} FROM rotations r WHERE r.id = $1 AND kind IS NOT NULL AND ${visibleTo(principal, values)}`,
      values,
    );
  }
}

function conditionsOf(filter: RotationFilter, values: unknown[]): string[] {
  const parameter = (value: unknown): string => `$${values.push(value)}`;
  const { after, credential, from, to } = filter;
  const equal = (['state', 'kind', 'actor', 'campaign'] as const).flatMap((name) =>
    filter[name] === undefined ? [] : [`${name} = ${parameter(filter[name])}`],
  );
  const at = credential?.indexOf('/') ?? 0;
  return [
    ...equal,
    credential === undefined
      ? []
      : `kind = ${parameter(credential.slice(0, at))} AND credential_id = ${parameter(credential.slice(at + 1))}`,
    from === undefined ? [] : `started_at >= ${parameter(from)}`,
    to === undefined ? [] : `started_at < ${parameter(to)}`,
    after === undefined ? [] : behind(after, parameter),
  ].flat();
}

function behind(after: string, parameter: (value: unknown) => string): string {
  const [startedAt, id] = readCursor(after, 2);
  if (typeof startedAt !== 'string' || Number.isNaN(Date.parse(startedAt)) || !isUuid(id)) {
    throw InvalidInput.field('after', 'is not a cursor of this list');
  }
  return `(started_at, id) < (${parameter(startedAt)}::timestamptz, ${parameter(id)}::uuid)`;
}
