import { Injectable } from '@nestjs/common';
import { CLOCK } from '@rekey/database';
import type { EntityManager } from 'typeorm';
import { candidatesOf } from './best-match.js';

/** Target ids of executions by their stored id, in the order in which they are called. */
type Executions = ReadonlyMap<string, readonly string[]>;

/** An execution that has a target to call. */
export interface StoredExecution {
  readonly id: string;
  /** In the order in which they are called, those of deleted targets left out. */
  readonly targetIds: readonly string[];
  readonly createdAt: Date;
  readonly changedAt: Date;
}

/** Executions without any target, or with none that still exists, are none: what is around them runs instead. */
const select = (condition: string): string => `
  SELECT e.id, e.created_at AS "createdAt", e.changed_at AS "changedAt",
    array_agg(t.id ORDER BY wanted.place) AS "targetIds"
  FROM executions e
    CROSS JOIN unnest(e.target_ids) WITH ORDINALITY AS wanted (id, place)
    JOIN targets t ON t.id = wanted.id COLLATE "C"
  WHERE ${condition} GROUP BY e.id`;

/** What `SetExecution` compares with: the list as it was given, those of deleted targets included. */
const LOCK = `SELECT target_ids AS "targetIds", changed_at AS "changedAt" FROM executions WHERE id = $1 FOR UPDATE`;

/** Nothing comes back when somebody else has just set the same. */
const SET = `
  INSERT INTO executions AS e (id, target_ids, created_at, changed_at)
  SELECT $1, $2, clock.now, clock.now FROM (SELECT ${CLOCK} AS now) AS clock
  ON CONFLICT (id) DO UPDATE SET target_ids = EXCLUDED.target_ids, changed_at = EXCLUDED.changed_at
    WHERE e.target_ids <> EXCLUDED.target_ids
  RETURNING changed_at AS "changedAt"`;

/** Reads and writes which targets are called, and when. */
@Injectable()
export class ExecutionsRepository {
  /** Every execution on events. */
  eventExecutions(manager: EntityManager): Promise<Executions> {
    return this.read(manager, `e.id = 'event' OR e.id LIKE 'event/%'`, []);
  }

  /** The executions around a trigger that are set: `bestMatch` chooses among them. */
  candidates(manager: EntityManager, trigger: string): Promise<Executions> {
    return this.read(manager, 'e.id = ANY ($1)', [candidatesOf(trigger)]);
  }

  /** Every execution. There are at most as many as conditions, a few hundred. */
  all(manager: EntityManager): Promise<StoredExecution[]> {
    return manager.query(select('true'));
  }

  /** What was set last, an empty list included; locked. */
  async lock(
    manager: EntityManager,
    id: string,
  ): Promise<Pick<StoredExecution, 'targetIds' | 'changedAt'> | undefined> {
    const [row] = await manager.query<Pick<StoredExecution, 'targetIds' | 'changedAt'>[]>(LOCK, [id]);
    return row;
  }

  /** @returns when, or undefined when the same was set already */
  async set(manager: EntityManager, id: string, targetIds: readonly string[]): Promise<Date | undefined> {
    const [row] = await manager.query<{ readonly changedAt: Date }[]>(SET, [id, targetIds]);
    return row?.changedAt;
  }

  /** How many of these targets exist. */
  async countTargets(manager: EntityManager, ids: readonly string[]): Promise<number> {
    const [row] = await manager.query<{ readonly found: number }[]>(
      'SELECT count(*)::int AS found FROM targets WHERE id = ANY ($1)',
      [ids],
    );
    return row?.found ?? 0;
  }

  private async read(manager: EntityManager, condition: string, parameters: unknown[]): Promise<Executions> {
    const rows: StoredExecution[] = await manager.query(select(condition), parameters);
    return new Map(rows.map(({ id, targetIds }) => [id, targetIds]));
  }
}
