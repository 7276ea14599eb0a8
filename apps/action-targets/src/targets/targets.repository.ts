import { Injectable } from '@nestjs/common';
import { violatedUniqueConstraint } from '@rekey/database';
import type { EntityManager } from 'typeorm';
import { CLOCK } from '../clock.js';
import { Target, type TargetSettings } from './target.entity.js';
import { TargetNameTaken } from './target.errors.js';

const COLUMNS = `id, name, target_type AS "targetType", interrupt_on_error AS "interruptOnError",
  timeout_ms AS "timeoutMs", endpoint, payload_type AS "payloadType", next_key_number AS "nextKeyNumber",
  created_at AS "createdAt", changed_at AS "changedAt"`;

/** Statements of the hot paths, written out: building them anew would cost more than running them. */
@Injectable()
export class TargetsRepository {
  /** A new target at the database's clock; the caller adds its first signing key, version 1. @throws TargetNameTaken */
  async insert(manager: EntityManager, id: string, settings: TargetSettings): Promise<Target> {
    const { name, targetType, interruptOnError, timeoutMs, endpoint, payloadType } = settings;
    const rows: Target[] = await manager
      .query(
        `INSERT INTO targets (id, name, target_type, interrupt_on_error, timeout_ms, endpoint, payload_type,
           next_key_number, created_at, changed_at)
         SELECT $1, $2, $3, $4, $5, $6, $7, 2, clock.now, clock.now FROM (SELECT ${CLOCK} AS now) AS clock
         RETURNING ${COLUMNS}`,
        [id, name, targetType, interruptOnError, timeoutMs, endpoint, payloadType],
      )
      .catch(refuseTakenName);
    return targetOf(rows[0]);
  }

  /** The target, held until the transaction ends; undefined when there is none. */
  async lock(manager: EntityManager, id: string): Promise<Target | undefined> {
    const rows: Target[] = await manager.query(`SELECT ${COLUMNS} FROM targets WHERE id = $1 FOR UPDATE`, [id]);
    return rows.length === 0 ? undefined : targetOf(rows[0]);
  }

  /** Writes a locked target. `at` is when it changed, by default now. @throws TargetNameTaken */
  async update(manager: EntityManager, target: Target, at?: Date): Promise<Target> {
    const { id, name, targetType, interruptOnError, timeoutMs, endpoint, payloadType, nextKeyNumber } = target;
    const [rows]: [Target[]] = await manager
      .query(
        `UPDATE targets SET name = $2, target_type = $3, interrupt_on_error = $4, timeout_ms = $5, endpoint = $6,
           payload_type = $7, next_key_number = $8, changed_at = coalesce($9::timestamptz, ${CLOCK})
         WHERE id = $1 RETURNING ${COLUMNS}`,
        [id, name, targetType, interruptOnError, timeoutMs, endpoint, payloadType, nextKeyNumber, at ?? null],
      )
      .catch(refuseTakenName);
    return targetOf(rows[0]);
  }

  /** When the target was deleted, now; undefined when there is none to delete. Its signing keys go with it. */
  async delete(manager: EntityManager, id: string): Promise<Date | undefined> {
    const rows: { deletedAt: Date }[] = await manager.query(
      `WITH gone AS (DELETE FROM targets WHERE id = $1 RETURNING id)
       INSERT INTO deleted_targets (id, deleted_at) SELECT id, ${CLOCK} FROM gone
       RETURNING deleted_at AS "deletedAt"`,
      [id],
    );
    return rows[0]?.deletedAt;
  }

  /** When a target that is gone was deleted; undefined when there never was one. */
  async deletedAt(manager: EntityManager, id: string): Promise<Date | undefined> {
    const rows: { deletedAt: Date }[] = await manager.query(
      `SELECT deleted_at AS "deletedAt" FROM deleted_targets WHERE id = $1`,
      [id],
    );
    return rows[0]?.deletedAt;
  }
}

function targetOf(row: Target | undefined): Target {
  if (row === undefined) throw new Error('The statement returned no target');
  return Object.assign(new Target(), row);
}

function refuseTakenName(error: unknown): never {
  throw violatedUniqueConstraint(error) === 'targets_name_key' ? new TargetNameTaken() : error;
}
