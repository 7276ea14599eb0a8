import { Injectable } from '@nestjs/common';
import { CredentialUsed } from '@rekey/contracts';
import { sql, Transactions } from '@rekey/database';
import { Outbox } from '@rekey/messaging';
import { BackgroundJobs } from '@rekey/telemetry';

const LOOK_EVERY_MS = 15_000;
/** Of one configuration, by all replicas together. */
const TELL_EVERY = `interval '60 seconds'`;
const CONFIGURATIONS_AT_ONCE = 1_000;

interface ToldVersion {
  readonly id: string;
  readonly version: number;
  readonly count: number;
  readonly lastUsedAt: Date;
}

/** Tells which versions of configurations make tokens valid, from what `KeyUsage` has written down. */
@Injectable()
export class ToldUsage {
  constructor(
    private readonly transactions: Transactions,
    private readonly outbox: Outbox,
    jobs: BackgroundJobs,
  ) {
    jobs.add({ name: 'told-key-usage', everyMs: LOOK_EVERY_MS, run: () => this.tell() });
  }

  /** One replica at a time; what it is not told by this run is by the next. */
  async tell(): Promise<void> {
    await this.transactions.run(async (manager) => {
      const lock = await sql(manager).row<{ isHeld: boolean }>(LOCK);
      if (lock?.isHeld !== true) return;
      const told = await sql(manager).rows<ToldVersion>(TELL, [CONFIGURATIONS_AT_ONCE]);
      const events = told.map(({ lastUsedAt, ...use }) => {
        const facts = { kind: 'token-configuration' as const, lastUsedAt: lastUsedAt.toISOString() };
        return new CredentialUsed({ ...facts, ...use });
      });
      await this.outbox.add(manager, ...events);
    });
  }
}

const LOCK = `SELECT pg_try_advisory_xact_lock(hashtextextended('rekey told key usage', 0)) AS "isHeld"`;

/** A key counts for the version that has, or had, it active last; one that is no longer there counts for none. */
const TELL = `
  WITH due AS (
    SELECT DISTINCT u.configuration_id AS id FROM key_usage u
     WHERE u.untold > 0 AND NOT EXISTS (
       SELECT FROM key_usage t WHERE t.configuration_id = u.configuration_id AND t.told_at > now() - ${TELL_EVERY})
     LIMIT $1),
  used AS (
    SELECT u.configuration_id, u.kid, u.untold, u.last_seen FROM key_usage u JOIN due ON due.id = u.configuration_id
     WHERE u.untold > 0 ORDER BY u.configuration_id, md5(u.kid) FOR UPDATE OF u),
  told AS (
    UPDATE key_usage u SET untold = 0, told_at = now() FROM used
     WHERE u.configuration_id = used.configuration_id AND md5(u.kid) = md5(used.kid))
  SELECT h.id, c.version, sum(used.untold)::float8 AS count, max(used.last_seen) AS "lastUsedAt"
    FROM used JOIN configurations h ON h.id = used.configuration_id
    JOIN LATERAL (
      SELECT CASE c.state WHEN 'retiring' THEN coalesce(c.last_version, greatest(h.version, 1)) ELSE h.version END AS version
        FROM credentials c WHERE c.configuration_id = h.id AND c.kid = used.kid
       ORDER BY c.state = 'active' DESC LIMIT 1) AS c ON true
   GROUP BY h.id, c.version`;
