import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { candidatesOf } from './best-match.js';

/** Target ids of executions by their stored id, in the order in which they are called; those of deleted targets left out. */
type Executions = ReadonlyMap<string, readonly string[]>;

interface ExecutionRow {
  readonly id: string;
  readonly targetIds: readonly string[];
}

const select = (condition: string): string => `
  SELECT e.id, ARRAY(
      SELECT t.id FROM unnest(e.target_ids) WITH ORDINALITY AS wanted (id, place)
      JOIN targets t ON t.id = wanted.id COLLATE "C" ORDER BY wanted.place) AS "targetIds"
  FROM executions e WHERE ${condition}`;

/** Reads which targets are called, and when. */
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

  /** Ids of all that have a target to call. */
  async ids(manager: EntityManager): Promise<readonly string[]> {
    return [...(await this.read(manager, 'true', []))].filter(([, targets]) => targets.length > 0).map(([id]) => id);
  }

  private async read(manager: EntityManager, condition: string, parameters: unknown[]): Promise<Executions> {
    const rows: ExecutionRow[] = await manager.query(select(condition), parameters);
    return new Map(rows.map(({ id, targetIds }) => [id, targetIds]));
  }
}
