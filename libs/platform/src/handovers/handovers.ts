import { Injectable } from '@nestjs/common';
import {
  type DomainEvent,
  type FeedingCredential,
  type Handover,
  KeyVaultClient,
  RotationEvent,
} from '@rekey/contracts';
import { cellOf, ColumnCipher, KeyRing, type SealedColumn, sealHandover } from '@rekey/crypto';
import { type GroupPart, isDryRun, sql } from '@rekey/database';
import { type BackgroundJob, BackgroundJobs } from '@rekey/telemetry';
import { DataSource, type EntityManager } from 'typeorm';
import { v7 as uuidv7 } from 'uuid';

const LOOK_EVERY_MS = 5_000;
const AT_ONCE = 16;
/** Pauses double up to this. */
const RETRY_MAX = '30 seconds';

/** What is handed over. */
export interface HandedVersion extends FeedingCredential {
  readonly version: number;
  readonly overlapMs: number;
  /** Absent where the version was handed over before, and whoever has it is only to use it again. */
  readonly value?: string | undefined;
}

interface HandoverRow {
  readonly rotationId: string;
  readonly kind: string;
  readonly credentialId: string;
  readonly version: number;
  readonly eventId: string | null;
  readonly overlapMs: string;
  readonly sealed: Buffer | null;
}

/** Who has what of a service's schema sealed. */
export function handoversOf(schema: string): SealedColumn {
  return { schema, table: 'secret_handovers', column: 'sealed', key: { rotation_id: 'uuid' } };
}

/** What a service has to say of itself for these. */
export abstract class HandoverColumn {
  abstract readonly column: SealedColumn;
}

const COLUMNS = `rotation_id, kind, credential_id, version, event_id, overlap_ms, sealed`;

/**
 * Hands new values of credentials to the vault keys that they feed: kept, sealed, in the transaction of the turn, brought after
 * it at least once and in order, and forgotten when the vault has them.
 */
@Injectable()
export class Handovers {
  /** Of a group's statement: rows of turns whose credential has holders. */
  static readonly part: GroupPart = {
    columns: {
      ...{ rotationId: 'uuid', kind: 'text', credentialId: 'text', version: 'int', eventId: 'uuid' },
      ...{ overlapMs: 'text', sealed: 'bytea' },
    },
    sql: (rows) => `INSERT INTO secret_handovers (${COLUMNS})
      SELECT r.rotation_id, r.kind, r.credential_id, r.version, r.event_id, r.overlap_ms::bigint, r.sealed FROM ${rows}`,
  };

  private readonly job: BackgroundJob;

  constructor(
    private readonly column: HandoverColumn,
    private readonly cipher: ColumnCipher,
    private readonly ring: KeyRing,
    private readonly vault: KeyVaultClient,
    private readonly dataSource: DataSource,
    jobs: BackgroundJobs,
  ) {
    this.job = jobs.add({
      name: 'secret-handovers',
      everyMs: LOOK_EVERY_MS,
      firstAfterMs: 0,
      run: (signal) => this.bring(signal),
    });
  }

  /** To be called when what was kept is committed. */
  wake(): void {
    this.job.wake();
  }

  /** Rows for `part`, of a turn that these events tell of. @param eventIds theirs */
  rowsOf(handed: HandedVersion, events: readonly DomainEvent[], eventIds: readonly string[]): HandoverRow[] {
    const index = events.findIndex((event) => event instanceof RotationEvent);
    const { rotationId } = events[index] as RotationEvent;
    return [this.rowOf(handed, rotationId as string, eventIds[index] as string)];
  }

  /** The same in a transaction. */
  async keep(
    manager: EntityManager,
    handed: HandedVersion,
    events: readonly DomainEvent[],
    eventIds: readonly string[],
  ): Promise<void> {
    for (const row of this.rowsOf(handed, events, eventIds)) await this.insert(manager, row);
  }

  /** Of a version that is active already. */
  async keepCurrent(manager: EntityManager, handed: HandedVersion): Promise<void> {
    await this.insert(manager, this.rowOf(handed, uuidv7(), null));
  }

  private async insert(manager: EntityManager, row: HandoverRow): Promise<void> {
    await manager.query(`INSERT INTO secret_handovers (${COLUMNS}) VALUES ($1, $2, $3, $4, $5, $6, $7)`, [
      ...[row.rotationId, row.kind, row.credentialId, row.version, row.eventId, row.overlapMs, row.sealed],
    ]);
  }

  private rowOf(handed: HandedVersion, rotationId: string, eventId: string | null): HandoverRow {
    const { kind, id: credentialId, version, overlapMs, value } = handed;
    const sealed = value === undefined ? null : this.cipher.encrypt(value, cellOf(this.column.column, rotationId));
    return { rotationId, kind, credentialId, version, eventId, overlapMs: String(overlapMs), sealed };
  }

  private async bring(signal: AbortSignal): Promise<void> {
    // Mostly there is none, and no transaction is needed to see that.
    const due = await this.dataSource.query<unknown[]>('SELECT FROM secret_handovers WHERE next_at <= now() LIMIT 1');
    if (due.length === 0) return;
    while (!signal.aborted && !isDryRun() && (await this.bringSome()));
  }

  /** Whether there may be more that is due. */
  private bringSome(): Promise<boolean> {
    return this.dataSource.transaction(async (manager) => {
      const rows = await sql(manager).rows<HandoverRow>(
        `SELECT rotation_id AS "rotationId", kind, credential_id AS "credentialId", version, event_id AS "eventId",
                overlap_ms AS "overlapMs", sealed
           FROM secret_handovers h
          WHERE next_at <= now() AND NOT EXISTS (SELECT FROM secret_handovers e
                  WHERE e.kind = h.kind AND e.credential_id = h.credential_id AND e.nth < h.nth)
          ORDER BY nth LIMIT ${AT_ONCE} FOR UPDATE SKIP LOCKED`,
      );
      const outcomes = await Promise.allSettled(rows.map(async (row) => this.vault.handOver(this.handoverOf(row))));
      const ids = (status: string): string[] =>
        rows.flatMap(({ rotationId }, index) => (outcomes[index]?.status === status ? [rotationId] : []));
      await manager.query('DELETE FROM secret_handovers WHERE rotation_id = ANY ($1::uuid[])', [ids('fulfilled')]);
      await this.putOff(manager, ids('rejected'), outcomes);
      return rows.length > 0;
    });
  }

  private async putOff(
    manager: EntityManager,
    rotationIds: readonly string[],
    outcomes: readonly PromiseSettledResult<void>[],
  ): Promise<void> {
    const reasons = outcomes.flatMap((one) => (one.status === 'rejected' ? [messageOf(one.reason)] : []));
    if (rotationIds.length === 0) return;
    await manager.query(
      `UPDATE secret_handovers h
          SET attempts = attempts + 1, last_error = f.reason,
              next_at = clock_timestamp() + least(interval '1 second' * 2 ^ least(attempts, 10), interval '${RETRY_MAX}')
         FROM unnest($1::uuid[], $2::text[]) AS f (id, reason) WHERE h.rotation_id = f.id`,
      [rotationIds, reasons],
    );
  }

  private handoverOf({ rotationId, kind, credentialId, version, eventId, overlapMs, sealed }: HandoverRow): Handover {
    const opened = sealed === null ? null : this.cipher.decrypt(sealed, cellOf(this.column.column, rotationId));
    const credential = { kind, id: credentialId } as FeedingCredential;
    const about = handoverAbout({ ...credential, version, rotationId });
    return {
      ...{ ...credential, version, rotationId, answers: eventId, overlapMs: Number(overlapMs) },
      sealed: opened === null ? null : sealHandover(this.ring, opened, about).toString('base64'),
    };
  }
}

/** What a value on its way is bound to. */
export function handoverAbout(of: Pick<Handover, 'kind' | 'id' | 'version' | 'rotationId'>): string[] {
  return [of.kind, of.id, String(of.version), of.rotationId];
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : 'unknown';
}
