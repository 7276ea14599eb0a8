import { Injectable } from '@nestjs/common';
import type { CampaignState, CredentialKind } from '@rekey/contracts';
import { type Database, sql } from '@rekey/database';
import type { Principal } from '@rekey/identity';
import { DataSource, type EntityManager } from 'typeorm';
import { turnableBy } from '../access/turnable-credentials.js';
import { visibleTo } from '../access/visible-credentials.js';
import type { SelectorDto } from '../selection/dto/selector.dto.js';
import { SELECTS, selectorColumns, TURNS_ITSELF } from '../selection/selector.js';
import { HELD_KINDS } from '../turning/held-kinds.js';
import type { StopRule } from './stop-rule.js';

export interface CampaignSettings extends StopRule {
  readonly selector: SelectorDto;
  readonly overlap?: string | undefined;
  readonly concurrency: number;
  readonly force: boolean;
}

export interface CampaignRow {
  readonly id: string;
  readonly state: CampaignState;
  readonly settings: CampaignSettings;
  /** With the grants that it had when it started this. */
  readonly caller: Principal;
  readonly createdAt: Date;
  readonly endedAt: Date | null;
  readonly total: number;
  readonly done: number;
  readonly failed: number;
}

export interface SelectedCredential {
  readonly kind: CredentialKind;
  readonly id: string;
  readonly name: string;
}

export interface FailedItem extends SelectedCredential {
  readonly error: string;
}

const COLUMNS = `m.id, m.state, m.settings, m.caller, m.created_at AS "createdAt", m.ended_at AS "endedAt",
  i.total, i.done, i.failed`;
const COUNTED = `CROSS JOIN LATERAL (SELECT count(*)::int AS total, (count(*) FILTER (WHERE state = 'done'))::int AS done,
  (count(*) FILTER (WHERE state = 'failed'))::int AS failed FROM campaign_items WHERE campaign_id = m.id) AS i`;
const FAILURES_MAX = 1_000;

/** Campaigns, as they are ordered and read. */
@Injectable()
export class CampaignsRepository {
  constructor(private readonly dataSource: DataSource) {}

  /** What the selector names and the caller may see and turn. What follows something else turns with that. */
  async select(selector: SelectorDto, caller: Principal, limit: number): Promise<SelectedCredential[]> {
    const { statement, values } = selection(selector, caller);
    return sql(this.dataSource).rows<SelectedCredential>(
      `${statement} ORDER BY kind, id LIMIT $${values.push(limit)}`,
      values,
    );
  }

  async count(selector: SelectorDto, caller: Principal): Promise<number> {
    const { statement, values } = selection(selector, caller);
    const row = await sql(this.dataSource).row<{ readonly total: number }>(
      `SELECT count(*)::int AS total FROM (${statement}) AS selected`,
      values,
    );
    return row?.total ?? 0;
  }

  /** Of what is selected, those whose users have the secret itself. */
  async selectHeld(selector: SelectorDto, caller: Principal): Promise<Pick<SelectedCredential, 'kind' | 'id'>[]> {
    const { statement, values } = selection(selector, caller);
    return sql(this.dataSource).rows<Pick<SelectedCredential, 'kind' | 'id'>>(
      `SELECT kind, id FROM (${statement}) AS selected WHERE kind = ANY($${values.push(HELD_KINDS)})`,
      values,
    );
  }

  async create(
    manager: EntityManager,
    { id, settings, caller }: Pick<CampaignRow, 'id' | 'settings' | 'caller'>,
  ): Promise<void> {
    await manager.query(
      `INSERT INTO campaigns (id, state, settings, caller, started_by, created_at, counted_from)
       VALUES ($1, 'running', $2, $3, $4, now(), now())`,
      [id, JSON.stringify(settings), JSON.stringify(caller), caller.id],
    );
    const { statement, values } = selection(settings.selector, caller);
    await manager.query(
      `INSERT INTO campaign_items (campaign_id, kind, id, name) SELECT $${values.push(id)}::uuid, kind, id, name FROM (${statement}) AS s`,
      values,
    );
  }

  async find(id: string, database: Database = this.dataSource): Promise<CampaignRow | undefined> {
    return sql(database).row<CampaignRow>(`SELECT ${COLUMNS} FROM campaigns m ${COUNTED} WHERE m.id = $1`, [id]);
  }

  /** The newest first, one more than the limit. @param startedBy of whom; all without it */
  async list(
    { limit, after }: { readonly limit: number; readonly after: readonly [string, string] | undefined },
    startedBy: string | undefined,
  ): Promise<CampaignRow[]> {
    return sql(this.dataSource).rows<CampaignRow>(
      `SELECT ${COLUMNS} FROM (SELECT * FROM campaigns
          WHERE ($2::text IS NULL OR started_by = $2) AND ($3::text IS NULL OR (created_at, id) < ($3::timestamptz, $4::uuid))
          ORDER BY created_at DESC, id DESC LIMIT $1) AS m ${COUNTED}
        ORDER BY m.created_at DESC, m.id DESC`,
      [limit + 1, startedBy, after?.[0], after?.[1]],
    );
  }

  /** Of what the reader may see. The first thousand. */
  async failures(id: string, reader: Principal): Promise<FailedItem[]> {
    const values: unknown[] = [id];
    return sql(this.dataSource).rows<FailedItem>(
      `SELECT i.kind, i.id, i.name, i.error FROM campaign_items i
        WHERE i.campaign_id = $1 AND i.state = 'failed' AND EXISTS (
          SELECT FROM (SELECT * FROM credentials k WHERE k.kind = i.kind AND k.id = i.id) AS c WHERE ${visibleTo(reader, values)})
        ORDER BY i.kind, i.id LIMIT ${FAILURES_MAX}`,
      values,
    );
  }

  /** For nobody else to change, or to go on with, until the transaction ends. */
  async lock(manager: EntityManager, id: string): Promise<CampaignState | undefined> {
    const row = await sql(manager).row<{ readonly state: CampaignState }>(
      'SELECT state FROM campaigns WHERE id = $1 FOR UPDATE',
      [id],
    );
    return row?.state;
  }

  async enter(manager: EntityManager, id: string, state: CampaignState): Promise<void> {
    await manager.query(
      `UPDATE campaigns SET state = $2, ended_at = CASE WHEN $2 IN ('done', 'cancelled') THEN now() END WHERE id = $1`,
      [id, state],
    );
  }

  /** From now on is counted, and what failed is tried again, after all that was not tried yet. */
  async startAnew(manager: EntityManager, id: string): Promise<void> {
    await manager.query(`UPDATE campaigns SET counted_from = now() WHERE id = $1`, [id]);
    await manager.query(
      `UPDATE campaign_items SET state = 'pending', error = NULL, finished_at = NULL, rotation_id = NULL
        WHERE campaign_id = $1 AND state = 'failed'`,
      [id],
    );
  }
}

function selection(
  selector: SelectorDto,
  caller: Principal,
): { readonly statement: string; readonly values: unknown[] } {
  const { kind, place, placeId, nameLike } = selectorColumns(selector);
  const values: unknown[] = [kind, place, placeId, nameLike];
  const statement = `SELECT c.kind, c.id, c.name
     FROM (SELECT * FROM credentials
            WHERE removed_at IS NULL AND ${visibleTo(caller, values)} AND ${turnableBy(caller, values)}) AS c,
          (SELECT $1::text AS kind, $2::text AS place, $3::text AS place_id, $4::text AS name_like) AS s
    WHERE ${SELECTS} AND ${TURNS_ITSELF}`;
  return { statement, values };
}
