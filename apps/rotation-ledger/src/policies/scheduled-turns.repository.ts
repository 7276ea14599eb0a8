import { Injectable } from '@nestjs/common';
import type { CredentialKind, CredentialScope } from '@rekey/contracts';
import { LOCK_SPACE, sql } from '@rekey/database';
import type { EntityManager } from 'typeorm';
import type { PolicySettings } from './policy-settings.js';

/** After that of policies. */
const CLAIM_LOCK_SPACE = LOCK_SPACE + 17;
/** An attempt of which nobody has told what became is looked into after this: its call has ended by then. */
const GIVEN_UP_AFTER = `interval '60 seconds'`;
const LOOKED_AT_ONCE = 50;

/** A turn that is to be looked at. */
export interface DueTurn {
  readonly kind: CredentialKind;
  readonly id: string;
  readonly name: string;
  readonly scope: CredentialScope;
  readonly policy: string;
  readonly settings: PolicySettings;
  readonly lastAt: Date;
  readonly attempt: string | null;
  readonly attemptedAt: Date | null;
  readonly failures: number;
  /** Something alternates, under some policy. */
  readonly alternates: boolean;
  /** The database's clock. */
  readonly now: Date;
}

type CredentialName = Pick<DueTurn, 'kind' | 'id'>;

/** When which credential is turned by its policy, and what is under way. */
@Injectable()
export class ScheduledTurnsRepository {
  /** One replica decides at a time: what alternates has to see what was decided before. */
  async lock(manager: EntityManager): Promise<void> {
    await manager.query('SELECT pg_advisory_xact_lock($1, 0)', [CLAIM_LOCK_SPACE]);
  }

  /** Those whose time has come, or is not known. */
  async due(manager: EntityManager): Promise<DueTurn[]> {
    return sql(manager).rows<DueTurn>(
      `SELECT t.kind, t.id, c.name, c.known -> 'scope' AS scope, p.name AS policy, p.settings,
              greatest(c.rotated_at, t.ran_at) AS "lastAt", t.attempt, t.attempted_at AS "attemptedAt", t.failures,
              EXISTS (SELECT FROM policies WHERE apart_ms IS NOT NULL) AS alternates, now() AS now
         FROM (SELECT * FROM scheduled_turns WHERE next_at <= now() ORDER BY next_at LIMIT ${LOOKED_AT_ONCE}
                  FOR UPDATE SKIP LOCKED) AS t
         JOIN policies p ON p.name = t.policy
         JOIN credentials c ON c.kind = t.kind AND c.id = t.id AND c.removed_at IS NULL
        ORDER BY t.next_at, t.kind, t.id`,
    );
  }

  /** What is gone is turned by nobody. */
  async dropGone(manager: EntityManager): Promise<void> {
    await manager.query(
      `DELETE FROM scheduled_turns t WHERE next_at <= now() AND NOT EXISTS (
         SELECT FROM credentials c WHERE c.kind = t.kind AND c.id = t.id AND c.removed_at IS NULL)`,
    );
  }

  /** Not before this is it looked at again; never of its own accord without a time. */
  async postpone(manager: EntityManager, { kind, id }: CredentialName, until: Date | null): Promise<void> {
    await manager.query(
      `UPDATE scheduled_turns SET next_at = coalesce($3::timestamptz, 'infinity') WHERE kind = $1 AND id = $2`,
      [kind, id, until],
    );
  }

  async begin(manager: EntityManager, { kind, id }: CredentialName, attempt: string): Promise<void> {
    await manager.query(
      `UPDATE scheduled_turns SET attempt = $3, attempted_at = now(), next_at = now() + ${GIVEN_UP_AFTER}
        WHERE kind = $1 AND id = $2`,
      [kind, id, attempt],
    );
  }

  async succeed(manager: EntityManager, { kind, id }: CredentialName): Promise<void> {
    await manager.query(
      `UPDATE scheduled_turns SET turned_at = coalesce(attempted_at, now()), ran_at = now(), attempt = NULL, failures = 0,
              next_at = '-infinity' WHERE kind = $1 AND id = $2`,
      [kind, id],
    );
  }

  /** The next turn of it is that of the next interval. */
  async giveUp(manager: EntityManager, { kind, id }: CredentialName): Promise<void> {
    await manager.query(
      `UPDATE scheduled_turns SET ran_at = now(), attempt = NULL, failures = 0, next_at = '-infinity'
        WHERE kind = $1 AND id = $2`,
      [kind, id],
    );
  }

  /** It is tried again then. */
  async retry(manager: EntityManager, { kind, id }: CredentialName, at: Date): Promise<void> {
    await manager.query(
      `UPDATE scheduled_turns SET attempt = NULL, failures = failures + 1, next_at = $3 WHERE kind = $1 AND id = $2`,
      [kind, id, at],
    );
  }
}
