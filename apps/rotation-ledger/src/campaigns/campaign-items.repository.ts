import { Injectable } from '@nestjs/common';
import type { CredentialKind } from '@rekey/contracts';
import { sql } from '@rekey/database';
import { DataSource, type EntityManager } from 'typeorm';
import { type CountedItems, STOP_WINDOW } from './stop-rule.js';

/** An attempt of which nobody has told what became is looked into after this: its call has ended by then. */
const GIVEN_UP_AFTER = `interval '30 seconds'`;

export interface CampaignItem {
  readonly kind: CredentialKind;
  readonly id: string;
  readonly attempt: string;
}

export interface LostItem extends CampaignItem {
  readonly attemptedAt: Date;
}

interface OpenItems {
  readonly pending: number;
  /** Being turned, or not followed yet. */
  readonly underWay: number;
}

/** What belongs to campaigns, and how far each of it is. */
@Injectable()
export class CampaignItemsRepository {
  constructor(private readonly dataSource: DataSource) {}

  /** Campaigns in which something may have happened, or may be begun. */
  async open(): Promise<string[]> {
    const rows = await sql(this.dataSource).rows<{ readonly id: string }>(
      `SELECT id FROM campaigns WHERE state = 'running'
       UNION SELECT m.id FROM campaigns m
        WHERE m.state <> 'done' AND EXISTS (SELECT FROM campaign_items i WHERE i.campaign_id = m.id AND i.state IN ('turning', 'turned'))
       ORDER BY 1`,
    );
    return rows.map(({ id }) => id);
  }

  /** What has followed is done. What got stuck has failed, until it follows all the same. */
  async settle(manager: EntityManager, campaign: string): Promise<void> {
    await manager.query(
      `UPDATE campaign_items i SET state = CASE WHEN r.state = 'stuck' THEN 'failed' ELSE 'done' END,
              error = CASE WHEN r.state = 'stuck' THEN 'stuck: something that depends on it has not followed' END,
              finished_at = clock_timestamp()
         FROM rotations r
        WHERE i.campaign_id = $1 AND r.id = i.rotation_id AND r.kind IS NOT NULL AND r.state <> 'running'
          AND (i.state = 'turned' OR (i.state = 'failed' AND r.state <> 'stuck'))`,
      [campaign],
    );
  }

  /** Those that were begun by somebody who has gone away. */
  async lost(manager: EntityManager, campaign: string): Promise<LostItem[]> {
    return sql(manager).rows<LostItem>(
      `SELECT kind, id, attempt, attempted_at AS "attemptedAt" FROM campaign_items
        WHERE campaign_id = $1 AND state = 'turning' AND attempted_at < now() - ${GIVEN_UP_AFTER} FOR UPDATE`,
      [campaign],
    );
  }

  /** The next ones, in the order in which they were tried least. */
  async begin(manager: EntityManager, campaign: string, count: number): Promise<CampaignItem[]> {
    return sql(manager).rows<CampaignItem>(
      `UPDATE campaign_items i SET state = 'turning', tries = tries + 1, attempt = gen_random_uuid(), attempted_at = now()
         FROM (SELECT kind, id FROM campaign_items WHERE campaign_id = $1 AND state = 'pending'
                ORDER BY tries, kind, id LIMIT $2) AS next
        WHERE i.campaign_id = $1 AND i.kind = next.kind AND i.id = next.id
        RETURNING i.kind, i.id, i.attempt`,
      [campaign, count],
    );
  }

  async pendAgain(manager: EntityManager, campaign: string, { kind, id }: CampaignItem): Promise<void> {
    await manager.query(
      `UPDATE campaign_items SET state = 'pending' WHERE campaign_id = $1 AND kind = $2 AND id = $3 AND state = 'turning'`,
      [campaign, kind, id],
    );
  }

  async turned(manager: EntityManager, campaign: string, item: CampaignItem, rotationId: string): Promise<void> {
    await manager.query(
      `UPDATE campaign_items SET state = 'turned', rotation_id = $5, error = NULL
        WHERE campaign_id = $1 AND kind = $2 AND id = $3 AND attempt = $4`,
      [campaign, item.kind, item.id, item.attempt, rotationId],
    );
  }

  async failed(manager: EntityManager, campaign: string, item: CampaignItem, error: string): Promise<void> {
    await manager.query(
      `UPDATE campaign_items SET state = 'failed', error = $5, finished_at = clock_timestamp()
        WHERE campaign_id = $1 AND kind = $2 AND id = $3 AND attempt = $4`,
      [campaign, item.kind, item.id, item.attempt, error],
    );
  }

  async count(manager: EntityManager, campaign: string): Promise<CountedItems & OpenItems> {
    const row = await sql(manager).row<CountedItems & OpenItems>(
      `SELECT count(*)::int AS total, (count(*) FILTER (WHERE i.state = 'pending'))::int AS pending,
              (count(*) FILTER (WHERE i.state IN ('turning', 'turned')))::int AS "underWay",
              (count(*) FILTER (WHERE i.state = 'failed' AND i.finished_at >= m.counted_from))::int AS failed,
              (SELECT (count(*) FILTER (WHERE last.state = 'failed'))::int FROM (
                 SELECT state FROM campaign_items WHERE campaign_id = m.id AND finished_at >= m.counted_from
                  ORDER BY finished_at DESC LIMIT ${STOP_WINDOW}) AS last) AS "failedLately"
         FROM campaigns m LEFT JOIN campaign_items i ON i.campaign_id = m.id WHERE m.id = $1 GROUP BY m.id`,
      [campaign],
    );
    if (row === undefined) throw new Error('A campaign that is locked is there');
    return row;
  }
}
