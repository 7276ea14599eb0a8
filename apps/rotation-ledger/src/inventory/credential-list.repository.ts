import { Injectable } from '@nestjs/common';
import { sql } from '@rekey/database';
import { InvalidInput } from '@rekey/errors';
import type { Principal } from '@rekey/identity';
import { DataSource } from 'typeorm';
import { scopeCondition } from '../access/scope-filter.js';
import { visibleTo } from '../access/visible-credentials.js';
import { type Cursor, readCursor } from '../ledger/cursor.js';
import type { ListCredentialsQuery } from './dto/list-credentials.query.js';
import type { KnownCredential } from './known-credential.js';

/** A credential as lists have it. */
export interface CredentialRow {
  readonly known: KnownCredential;
  readonly rotatedAt: Date;
  readonly expiresAt: Date | null;
  readonly policy: string | null;
  readonly dependants: number;
  /** What it is sorted by, exactly. */
  readonly sorted: string | null;
}

const SORTED = {
  name: { column: 'name', type: 'text', isNullable: false },
  rotatedAt: { column: 'rotated_at', type: 'timestamptz', isNullable: false },
  expiresAt: { column: 'expires_at', type: 'timestamptz', isNullable: true },
} as const;

/** Everything that follows the credential itself: made from it, bound to it, or working with it in an environment. */
const FOLLOWERS = `(
  (SELECT count(*) FROM credential_follows f WHERE f.followed_kind = c.kind AND f.followed_id = c.id)
  + (SELECT count(*) FROM credential_follows f
      WHERE c.kind = 'jwk' AND f.followed_kind = 'jwk' AND f.followed_id IS NULL
        AND f.followed_project = c.vault_project AND f.followed_name = c.name)
  + (SELECT count(*) FROM workers w
      WHERE c.kind IN ('vault-key', 'certificate', 'keystore') AND w.removed_at IS NULL AND w.environment = ANY(c.environments))
  )::int`;

/** What callers read of the inventory. */
@Injectable()
export class CredentialListRepository {
  constructor(private readonly dataSource: DataSource) {}

  /** One more than the limit, when there are. @throws InvalidInput for a scope or cursor that is none */
  async find(query: ListCredentialsQuery, principal: Principal): Promise<CredentialRow[]> {
    const values: unknown[] = [];
    const conditions = ['removed_at IS NULL', visibleTo(principal, values), ...filtersOf(query, values)];
    const isDescending = query.sort.startsWith('-');
    const sorted = SORTED[query.sort.replace('-', '') as keyof typeof SORTED];
    if (query.after !== undefined) conditions.push(behind(readCursor(query.after, 3), sorted, isDescending, values));
    const direction = isDescending ? 'DESC' : 'ASC';
    const order = `${sorted.column} ${direction}${sorted.isNullable ? ' NULLS LAST' : ''}, kind ${direction}, id ${direction}`;
    return sql(this.dataSource).rows<CredentialRow>(
      `SELECT c.known, c.rotated_at AS "rotatedAt", c.expires_at AS "expiresAt", c.policy, c.${sorted.column}::text AS sorted,
              ${FOLLOWERS} AS dependants
         FROM (SELECT * FROM credentials WHERE ${conditions.join(' AND ')}
                ORDER BY ${order} LIMIT $${values.push(query.limit + 1)}) AS c
        ORDER BY ${order}`,
      values,
    );
  }

  async findOne(kind: string, id: string, principal: Principal): Promise<CredentialRow | undefined> {
    const values: unknown[] = [kind, id];
    return sql(this.dataSource).row<CredentialRow>(
      `SELECT c.known, c.rotated_at AS "rotatedAt", c.expires_at AS "expiresAt", c.policy, NULL AS sorted,
              ${FOLLOWERS} AS dependants
         FROM credentials c WHERE c.kind = $1 AND c.id = $2 AND removed_at IS NULL AND ${visibleTo(principal, values)}`,
      values,
    );
  }

  /** What follows a credential, of what the caller may see. The first thousand. */
  async dependantsOf({ kind, id }: KnownCredential, principal: Principal): Promise<DependantRow[]> {
    const values: unknown[] = [kind, id];
    const visible = visibleTo(principal, values);
    return sql(this.dataSource).rows<DependantRow>(
      `WITH c AS (SELECT * FROM credentials WHERE kind = $1 AND id = $2)
       SELECT DISTINCT d.kind, d.id, d.name FROM c
         JOIN credential_follows f ON f.followed_kind = c.kind AND (f.followed_id = c.id
           OR (f.followed_id IS NULL AND f.followed_project = c.vault_project AND f.followed_name = c.name))
         JOIN (SELECT * FROM credentials WHERE removed_at IS NULL AND ${visible}) AS d ON d.kind = f.kind AND d.id = f.id
       UNION ALL
       SELECT 'worker', w.id, w.name FROM c JOIN workers w ON w.environment = ANY(c.environments) AND w.removed_at IS NULL
        WHERE c.kind IN ('vault-key', 'certificate', 'keystore')
       ORDER BY 1, 3, 2 LIMIT 1000`,
      values,
    );
  }
}

export interface DependantRow {
  readonly kind: string;
  readonly id: string;
  readonly name: string;
}

function filtersOf(query: ListCredentialsQuery, values: unknown[]): string[] {
  const parameter = (value: unknown): string => `$${values.push(value)}`;
  const { kind, scope, state, policy, expiresBefore, rotatedBefore, unusedSince, text } = query;
  return [
    kind === undefined ? [] : `kind = ${parameter(kind)}`,
    scope === undefined ? [] : scopeCondition(scope, values),
    state === undefined ? [] : `${parameter(state)} = ANY(states)`,
    policy === undefined ? [] : `policy = ${parameter(policy)}`,
    expiresBefore === undefined ? [] : `expires_at < ${parameter(expiresBefore)}`,
    rotatedBefore === undefined ? [] : `rotated_at < ${parameter(rotatedBefore)}`,
    unusedSince === undefined ? [] : `coalesce(last_used_at, created_at) < ${parameter(unusedSince)}`,
    text === undefined ? [] : textCondition(parameter(`%${text.replace(/[\\%_]/g, '\\$&')}%`)),
  ].flat();
}

const textCondition = (pattern: string): string => `(name ILIKE ${pattern} OR id ILIKE ${pattern})`;

/** Rows after the cursor. What has no value stands last in both directions. */
function behind(
  [value, kind, id]: Cursor,
  { column, type, isNullable }: (typeof SORTED)[keyof typeof SORTED],
  isDescending: boolean,
  values: unknown[],
): string {
  const than = isDescending ? '<' : '>';
  const [k, i] = [`$${values.push(kind)}`, `$${values.push(id)}`];
  const rest = `(kind, id) ${than} (${k}, ${i})`;
  if (value === null) return `(${column} IS NULL AND ${rest})`;
  if (value === undefined || (type === 'timestamptz' && Number.isNaN(Date.parse(value)))) {
    throw InvalidInput.field('after', 'is not a cursor of this list');
  }
  const after = `(${column}, kind, id) ${than} ($${values.push(value)}::${type}, ${k}, ${i})`;
  return isNullable ? `(${after} OR ${column} IS NULL)` : after;
}
