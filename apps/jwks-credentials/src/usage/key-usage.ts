import { type BeforeApplicationShutdown, Injectable, Logger } from '@nestjs/common';
import { BackgroundJobs } from '@rekey/telemetry';
import { DataSource } from 'typeorm';
import { validate as isUuid } from 'uuid';
import { UsageCounter, type Uses } from './usage-counter.js';

const FLUSH_EVERY_MS = 5_000;
const FLUSHED_AT_ONCE = 5_000;
const FORGOTTEN_AFTER = '30 days';

/** What the traffic of a configuration is validated with, over all replicas. */
export interface KidUsage {
  readonly kid: string;
  readonly uses: number;
  readonly lastSeen: Date;
}

/** Counts which keys make tokens valid: in memory, and written down every few seconds. */
@Injectable()
export class KeyUsage implements BeforeApplicationShutdown {
  private readonly logger = new Logger(KeyUsage.name);
  private readonly counter = new UsageCounter();
  private flushing: Promise<void> = Promise.resolve();

  constructor(
    private readonly dataSource: DataSource,
    jobs: BackgroundJobs,
  ) {
    jobs.add({ name: 'key-usage', everyMs: FLUSH_EVERY_MS, run: () => this.flush() });
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.flush().catch((error: Error) => this.logger.warn(`uses of keys are not written: ${error.message}`));
  }

  /** On the hot path of validation. */
  note(configId: string, kid: string, nowMs: number): void {
    this.counter.add(configId, kid, nowMs);
  }

  /** With what this replica has counted up to now; what others have may be some seconds old. */
  async of(configId: string): Promise<KidUsage[]> {
    if (!isUuid(configId)) return [];
    await this.flush();
    return this.dataSource.query<KidUsage[]>(
      `SELECT kid, uses::float8 AS uses, last_seen AS "lastSeen" FROM key_usage
       WHERE configuration_id = $1 ORDER BY last_seen DESC, kid`,
      [configId],
    );
  }

  /** One after the other. While the database is away the counts stay here. */
  flush(): Promise<void> {
    // Whoever asked for the one before has heard of its failure.
    this.flushing = this.flushing.catch(() => undefined).then(() => this.write(this.counter.take()));
    return this.flushing;
  }

  private async write(uses: readonly Uses[]): Promise<void> {
    for (let start = 0; start < uses.length; start += FLUSHED_AT_ONCE) {
      const batch = uses.slice(start, start + FLUSHED_AT_ONCE);
      try {
        await this.dataSource.query(WRITE, [JSON.stringify(batch)]);
      } catch (error) {
        for (const one of uses.slice(start)) this.counter.add(one.configId, one.kid, one.lastSeenMs, one.count);
        throw error;
      }
    }
    if (uses.length > 0) await this.dataSource.query(FORGET);
  }
}

/** In the order of the index, so that two replicas never wait for each other. One that was deleted meanwhile is left out. */
const WRITE = `
  INSERT INTO key_usage (configuration_id, kid, uses, untold, last_seen)
  SELECT c.id, u.kid, u.count, u.count, to_timestamp(u."lastSeenMs" / 1000.0)
  FROM jsonb_to_recordset($1::jsonb) AS u ("configId" uuid, kid text, count bigint, "lastSeenMs" float8)
  JOIN configurations c ON c.id = u."configId"
  ORDER BY c.id, md5(u.kid)
  ON CONFLICT (configuration_id, md5(kid)) DO UPDATE
  SET uses = key_usage.uses + excluded.uses, untold = key_usage.untold + excluded.untold,
    last_seen = greatest(key_usage.last_seen, excluded.last_seen)`;

const FORGET = `DELETE FROM key_usage WHERE last_seen < now() - interval '${FORGOTTEN_AFTER}'`;
