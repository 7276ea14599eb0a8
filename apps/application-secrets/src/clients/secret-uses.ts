import { Injectable, Logger, type OnModuleDestroy } from '@nestjs/common';
import { BackgroundJobs } from '@rekey/telemetry';
import { LRUCache } from 'lru-cache';
import { sql } from '@rekey/database';
import { DataSource } from 'typeorm';

const MAX_SECRETS = 50_000;
const FLUSH_INTERVAL_MS = 2_000;
/** A secret in constant use is written this often by each replica. */
const REWRITE_AFTER_MS = 30_000;
const ROWS_PER_STATEMENT = 1_000;

interface SecretUse {
  readonly appId: string;
  readonly number: number;
  usedAt: number;
  /** The use that the database knows of. */
  storedUse: number;
  /** When it was told. */
  storedAt: number;
}

/**
 * When secrets were last used, without a write per request: kept in memory, and written in batches in the background. A
 * process that is killed forgets what it had not written: two seconds of first uses, half a minute of repeated ones.
 */
@Injectable()
export class SecretUses implements OnModuleDestroy {
  private readonly logger = new Logger(SecretUses.name);
  private readonly uses = new LRUCache<string, SecretUse>({ max: MAX_SECRETS });
  private flushing: Promise<void> = Promise.resolve();
  private stopped = false;

  constructor(
    private readonly dataSource: DataSource,
    jobs: BackgroundJobs,
  ) {
    jobs.add({ name: 'secret-uses', everyMs: FLUSH_INTERVAL_MS, run: () => this.flush(REWRITE_AFTER_MS) });
  }

  async onModuleDestroy(): Promise<void> {
    this.stopped = true;
    await this.flushNow();
  }

  /** This version of the application's secret has just authenticated it. */
  note(appId: string, number: number): void {
    const key = keyOf(appId, number);
    const use = this.uses.get(key);
    if (use === undefined) this.uses.set(key, { appId, number, usedAt: Date.now(), storedUse: 0, storedAt: 0 });
    else use.usedAt = Date.now();
    // Requests that were under way when the process was told to stop are answered still.
    if (this.stopped) void this.flushNow();
  }

  /** The last use that this replica saw. */
  lastSeen(appId: string, number: number): Date | undefined {
    const use = this.uses.peek(keyOf(appId, number));
    return use === undefined ? undefined : new Date(use.usedAt);
  }

  /** Writes uses that are not stored, of each secret at most once in `intervalMs`. One flush after the other. */
  flush(intervalMs = 0): Promise<void> {
    const flushed = this.flushing.then(() => this.writeDue(Date.now() - intervalMs));
    // Whoever asked for the one before has heard of its failure.
    this.flushing = flushed.catch(() => undefined);
    return flushed;
  }

  /** At the end, when nobody will try again. */
  private async flushNow(): Promise<void> {
    await this.flush().catch((error: Error) => this.logger.warn(`uses of secrets are not written: ${error.message}`));
  }

  private async writeDue(storedBefore: number): Promise<void> {
    const due = [...this.uses.values()].filter((use) => use.usedAt > use.storedUse && use.storedAt <= storedBefore);
    for (let start = 0; start < due.length; start += ROWS_PER_STATEMENT) {
      await this.write(due.slice(start, start + ROWS_PER_STATEMENT).map((use) => ({ use, usedAt: use.usedAt })));
    }
  }

  /** Rows that a rotation holds are left for the next flush: waiting for them could end in a deadlock. */
  private async write(batch: readonly { readonly use: SecretUse; readonly usedAt: number }[]): Promise<void> {
    const held = await sql(this.dataSource).rows<{ appId: string; number: number }>(
      `WITH used AS (
         SELECT version.app_id, version.number, used.at
         FROM unnest($1::text[], $2::int[], $3::timestamptz[]) AS used (app_id, number, at)
         JOIN client_secret_versions AS version ON version.app_id = used.app_id AND version.number = used.number
         FOR UPDATE OF version SKIP LOCKED
       )
       UPDATE client_secret_versions AS version SET last_used_at = GREATEST(version.last_used_at, used.at)
       FROM used WHERE version.app_id = used.app_id AND version.number = used.number
       RETURNING version.app_id AS "appId", version.number`,
      [
        batch.map(({ use }) => use.appId),
        batch.map(({ use }) => use.number),
        batch.map(({ usedAt }) => new Date(usedAt)),
      ],
    );
    const stored = new Set(held.map(({ appId, number }) => keyOf(appId, number)));
    const storedAt = Date.now();
    for (const { use, usedAt } of batch) {
      use.storedAt = storedAt;
      if (stored.has(keyOf(use.appId, use.number))) use.storedUse = usedAt;
    }
  }
}

function keyOf(appId: string, number: number): string {
  return `${appId}/${number}`;
}
