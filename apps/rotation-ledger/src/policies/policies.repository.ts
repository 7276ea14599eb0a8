import { Injectable } from '@nestjs/common';
import { type Database, LOCK_SPACE, sql } from '@rekey/database';
import type { CredentialKind } from '@rekey/contracts';
import type { Principal } from '@rekey/identity';
import { DataSource, type EntityManager } from 'typeorm';
import { visibleTo } from '../access/visible-credentials.js';
import { SELECTS, selectorColumns, TURNS_ITSELF } from '../selection/selector.js';
import { msOf, type PolicySettings } from './policy-settings.js';

export interface PolicyRow {
  readonly name: string;
  readonly settings: PolicySettings;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

/** A credential under a policy, with what its next turn follows from. */
export interface GovernedCredential {
  readonly kind: CredentialKind;
  readonly id: string;
  readonly name: string;
  readonly lastAt: Date;
}

/** After those of messaging. */
const POLICY_LOCK_SPACE = LOCK_SPACE + 16;

const COLUMNS = 'name, settings, created_at AS "createdAt", updated_at AS "updatedAt"';

/** Policies, and which credential is under which. */
@Injectable()
export class PoliciesRepository {
  constructor(private readonly dataSource: DataSource) {}

  async find(name: string): Promise<PolicyRow | undefined> {
    return sql(this.dataSource).row<PolicyRow>(`SELECT ${COLUMNS} FROM policies WHERE name = $1`, [name]);
  }

  /** One more than the limit, when there are. */
  async list({ after = '', limit }: { after?: string | undefined; limit: number }): Promise<PolicyRow[]> {
    return sql(this.dataSource).rows<PolicyRow>(
      `SELECT ${COLUMNS} FROM policies WHERE name > $1 ORDER BY name LIMIT $2`,
      [after, limit + 1],
    );
  }

  /** No credential is put under policies by anybody else until the transaction ends; for whoever changes policies. */
  async lock(manager: EntityManager): Promise<void> {
    await manager.query('SELECT pg_advisory_xact_lock($1, 0)', [POLICY_LOCK_SPACE]);
  }

  /** No policy changes until the transaction ends; before any credential is locked. */
  async lockShared(manager: EntityManager): Promise<void> {
    await manager.query('SELECT pg_advisory_xact_lock_shared($1, 0)', [POLICY_LOCK_SPACE]);
  }

  async write(manager: EntityManager, name: string, settings: PolicySettings): Promise<PolicyRow> {
    const { kind, place, placeId, nameLike, specificity } = selectorColumns(settings.selector);
    const { alternation, warnBefore = [], paused = false } = settings;
    const apart = alternation === undefined ? null : msOf(alternation.apart);
    const columns = `name, kind, place, place_id, name_like, specificity, is_paused, apart_ms, warn_before_ms, settings`;
    const row = await sql(manager).row<PolicyRow>(
      `INSERT INTO policies (${columns}) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9::bigint[], $10::jsonb)
       ON CONFLICT (name) DO UPDATE SET (${columns}, updated_at) = ($1, $2, $3, $4, $5, $6, $7, $8, $9::bigint[], $10::jsonb, now())
       RETURNING ${COLUMNS}`,
      [
        ...[name, kind, place, placeId, nameLike, specificity, paused, apart],
        ...[[...new Set(warnBefore.map(msOf))], JSON.stringify(settings)],
      ],
    );
    if (row === undefined) throw new Error('A policy that was written is there');
    await this.assign(manager, `c.policy = $1 OR EXISTS (SELECT FROM policies s WHERE s.name = $1 AND ${SELECTS})`, [
      name,
    ]);
    return row;
  }

  async remove(manager: EntityManager, name: string): Promise<boolean> {
    const count = await sql(manager).count('DELETE FROM policies WHERE name = $1', [name]);
    if (count > 0) await this.assign(manager, 'c.policy = $1', [name]);
    return count > 0;
  }

  /** Those that changed, or are new, are put under their policy. */
  async assignChanged(
    manager: EntityManager,
    credentials: readonly { readonly kind: string; readonly id: string }[],
  ): Promise<void> {
    if (credentials.length === 0) return;
    await this.assign(manager, '(c.kind, c.id) IN (SELECT * FROM unnest($1::text[], $2::text[]))', [
      credentials.map(({ kind }) => kind),
      credentials.map(({ id }) => id),
    ]);
  }

  /** Those under the policy that turn by themselves, the longest unturned first. */
  async governed(
    name: string,
    limit: number,
    principal: Principal,
    database: Database = this.dataSource,
  ): Promise<GovernedCredential[]> {
    const values: unknown[] = [name, limit];
    return sql(database).rows<GovernedCredential>(
      `SELECT c.kind, c.id, c.name, greatest(c.rotated_at, t.ran_at) AS "lastAt"
         FROM (SELECT * FROM credentials WHERE policy = $1 AND removed_at IS NULL AND ${visibleTo(principal, values)}) AS c
         JOIN scheduled_turns t ON t.kind = c.kind AND t.id = c.id
        ORDER BY 4, 1, 2 LIMIT $2`,
      values,
    );
  }

  /** When what alternates under this policy turned last. */
  async alternating(name: string): Promise<{ readonly key: string; readonly at: Date }[]> {
    return sql(this.dataSource).rows(
      `SELECT c.kind || '/' || c.id AS key, ${LAST_TURN} AS at
         FROM policies p JOIN credentials c ON ${ALTERNATES} LEFT JOIN scheduled_turns t ON t.kind = c.kind AND t.id = c.id
        WHERE p.name = $1 AND ${LAST_TURN} IS NOT NULL ORDER BY at DESC LIMIT 100`,
      [name],
    );
  }

  /** Before when the credential must not turn because of what alternates with it; null for nothing. */
  async notBefore(manager: EntityManager, kind: string, id: string): Promise<Date | null> {
    const row = await sql(manager).row<{ readonly at: Date | null }>(
      `SELECT max(${LAST_TURN} + p.apart_ms * interval '1 millisecond') AS at
         FROM policies p JOIN credentials own ON own.kind = $1 AND own.id = $2
         JOIN credentials c ON ${ALTERNATES} LEFT JOIN scheduled_turns t ON t.kind = c.kind AND t.id = c.id
        WHERE p.apart_ms IS NOT NULL AND (own.policy = p.name OR ${isNamedIn('own')}) AND (c.kind, c.id) <> ($1, $2)`,
      [kind, id],
    );
    return row?.at ?? null;
  }

  /** @param condition on the credential `c` */
  private async assign(manager: EntityManager, condition: string, values: readonly unknown[]): Promise<void> {
    await manager.query(
      `WITH best AS (SELECT c.kind, c.id, c.policy AS before, ${TURNS_ITSELF} AS turns, CASE WHEN c.removed_at IS NULL THEN
               (SELECT s.name FROM policies s WHERE ${SELECTS} ORDER BY s.specificity DESC, s.name LIMIT 1) END AS policy
          FROM credentials c WHERE ${condition}),
        put AS (UPDATE credentials c SET policy = best.policy FROM best
          WHERE c.kind = best.kind AND c.id = best.id AND best.before IS DISTINCT FROM best.policy),
        gone AS (DELETE FROM scheduled_turns t USING best
          WHERE t.kind = best.kind AND t.id = best.id AND (best.policy IS NULL OR NOT best.turns))
       INSERT INTO scheduled_turns AS t (kind, id, policy)
       SELECT kind, id, policy FROM best WHERE policy IS NOT NULL AND turns
       ON CONFLICT (kind, id) DO UPDATE SET policy = excluded.policy,
              next_at = CASE WHEN t.attempt IS NULL AND t.failures = 0 THEN '-infinity' ELSE t.next_at END`,
      [...values],
    );
  }
}

/** Of `c`, with `t`: what was made did not turn by that. */
const LAST_TURN = `greatest(CASE WHEN c.rotated_at > c.created_at THEN c.rotated_at END, t.turned_at,
  CASE WHEN t.attempt IS NOT NULL THEN t.attempted_at END)`;

const isNamedIn = (credential: string): string =>
  `(p.settings -> 'alternation' -> 'with') @> jsonb_build_array(jsonb_build_object('kind', ${credential}.kind, 'id', ${credential}.id))`;

/** Whether `c` is among those that alternate under the policy `p`. */
const ALTERNATES = `(c.policy = p.name OR ${isNamedIn('c')})`;
