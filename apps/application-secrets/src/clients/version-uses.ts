import { Logger, type OnModuleDestroy } from '@nestjs/common';
import { type CredentialKind, CredentialUsed } from '@rekey/contracts';
import { sql, type Transactions } from '@rekey/database';
import type { Outbox } from '@rekey/messaging';
import type { BackgroundJobs } from '@rekey/telemetry';
import { LRUCache } from 'lru-cache';

const MAX_VERSIONS = 50_000;
const FLUSH_INTERVAL_MS = 2_000;
/** A version in constant use is written this often by each replica. */
const REWRITE_AFTER_MS = 30_000;
/** And told of so often at most, by all of them together. */
const TELL_EVERY = `interval '60 seconds'`;
const ROWS_PER_STATEMENT = 1_000;

/** Where versions of a kind are stored, with `last_used_at`, `untold_uses` and `told_at`. */
interface UsedTable {
  readonly kind: CredentialKind;
  readonly table: string;
  /** Column of the credential's id. */
  readonly id: string;
  /** The version's number, of the row `v`. */
  readonly number: string;
}

interface VersionUse {
  readonly id: string;
  readonly number: number;
  usedAt: number;
  /** Uses that the database does not know of. */
  uses: number;
  /** The last one that it knows of. */
  storedUse: number;
  /** When it was told. */
  storedAt: number;
  /** It knows of uses that nobody has told of. */
  isUntold: boolean;
}

interface StoredUse {
  readonly id: string;
  readonly number: number;
  /** Uses since somebody told of them last. */
  readonly count: number;
  readonly isTold: boolean;
  readonly lastUsedAt: Date;
}

/**
 * When versions were last used and how often, without a write per request: kept in memory, written in batches in the
 * background, and told of with `CredentialUsed`. A process that is killed forgets what it had not written: two seconds of
 * first uses, half a minute of repeated ones.
 */
export abstract class VersionUses implements OnModuleDestroy {
  private readonly logger = new Logger(VersionUses.name);
  private readonly uses = new LRUCache<string, VersionUse>({ max: MAX_VERSIONS });
  private readonly statement: string;
  private flushing: Promise<void> = Promise.resolve();
  private stopped = false;

  /** @param name of the background job */
  protected constructor(
    name: string,
    private readonly table: UsedTable,
    private readonly transactions: Transactions,
    private readonly outbox: Outbox,
    jobs: BackgroundJobs,
  ) {
    this.statement = writeStatement(table);
    jobs.add({ name, everyMs: FLUSH_INTERVAL_MS, run: () => this.flush(REWRITE_AFTER_MS) });
  }

  async onModuleDestroy(): Promise<void> {
    this.stopped = true;
    await this.flushNow();
  }

  /** This version of the credential has just authenticated somebody. */
  note(id: string, number: number): void {
    const key = keyOf(id, number);
    const use = this.uses.get(key);
    if (use === undefined) {
      const unknown = { storedUse: 0, storedAt: 0, isUntold: false };
      this.uses.set(key, { id, number, usedAt: Date.now(), uses: 1, ...unknown });
    } else {
      use.usedAt = Date.now();
      use.uses += 1;
    }
    // Requests that were under way when the process was told to stop are answered still.
    if (this.stopped) void this.flushNow();
  }

  /** The last use that this replica saw. */
  lastSeen(id: string, number: number): Date | undefined {
    const use = this.uses.peek(keyOf(id, number));
    return use === undefined ? undefined : new Date(use.usedAt);
  }

  /** Writes uses that are not stored, of each version at most once in `intervalMs`. One flush after the other. */
  flush(intervalMs = 0): Promise<void> {
    const flushed = this.flushing.then(() => this.writeDue(Date.now() - intervalMs));
    // Whoever asked for the one before has heard of its failure.
    this.flushing = flushed.catch(() => undefined);
    return flushed;
  }

  /** At the end, when nobody will try again. */
  private async flushNow(): Promise<void> {
    await this.flush().catch((error: Error) => this.logger.warn(`uses are not written: ${error.message}`));
  }

  private async writeDue(storedBefore: number): Promise<void> {
    const due = [...this.uses.values()].filter(
      (use) => (use.usedAt > use.storedUse || use.isUntold) && use.storedAt <= storedBefore,
    );
    for (let start = 0; start < due.length; start += ROWS_PER_STATEMENT) {
      const batch = due.slice(start, start + ROWS_PER_STATEMENT);
      await this.write(batch.map((use) => ({ use, usedAt: use.usedAt, uses: use.uses })));
    }
  }

  private async write(
    batch: readonly { readonly use: VersionUse; readonly usedAt: number; readonly uses: number }[],
  ): Promise<void> {
    const rows = await this.transactions.run(async (manager) => {
      const stored = await sql(manager).rows<StoredUse>(this.statement, [
        batch.map(({ use }) => use.id),
        batch.map(({ use }) => use.number),
        batch.map(({ usedAt }) => new Date(usedAt)),
        batch.map(({ uses }) => uses),
      ]);
      await this.outbox.add(manager, ...stored.flatMap((one) => this.eventsOf(one)));
      return stored;
    });
    const stored = new Map(rows.map((row) => [keyOf(row.id, row.number), row]));
    const storedAt = Date.now();
    for (const { use, usedAt, uses } of batch) {
      use.storedAt = storedAt;
      const row = stored.get(keyOf(use.id, use.number));
      if (row === undefined) continue;
      Object.assign(use, { storedUse: usedAt, uses: use.uses - uses, isUntold: !row.isTold });
    }
  }

  private eventsOf({ id, number: version, count, isTold, lastUsedAt }: StoredUse): CredentialUsed[] {
    if (!isTold || count === 0) return [];
    const { kind } = this.table;
    return [new CredentialUsed({ kind, id, version, count, lastUsedAt: lastUsedAt.toISOString() })];
  }
}

/** Rows that a rotation holds are left for the next flush: waiting for them could end in a deadlock. */
function writeStatement({ table, id, number }: UsedTable): string {
  return `
    WITH used AS (
      SELECT v.${id} AS id, ${number} AS number, given.at, v.untold_uses + given.uses AS untold,
             coalesce(v.told_at <= now() - ${TELL_EVERY}, true) AS is_told
        FROM unnest($1::text[], $2::int[], $3::timestamptz[], $4::int[]) AS given (id, number, at, uses)
        JOIN ${table} AS v ON v.${id} = given.id AND ${number} = given.number
         FOR UPDATE OF v SKIP LOCKED)
    UPDATE ${table} AS v SET last_used_at = GREATEST(v.last_used_at, used.at),
           untold_uses = CASE WHEN used.is_told THEN 0 ELSE used.untold END,
           told_at = CASE WHEN used.is_told THEN now() ELSE v.told_at END
      FROM used WHERE v.${id} = used.id AND ${number} = used.number
    RETURNING used.id, used.number, used.untold AS count, used.is_told AS "isTold", v.last_used_at AS "lastUsedAt"`;
}

function keyOf(id: string, number: number): string {
  return `${id}/${number}`;
}
