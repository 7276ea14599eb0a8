import { Injectable } from '@nestjs/common';
import { CredentialExpiring } from '@rekey/contracts';
import { formatDuration } from '@rekey/config';
import { pruneInBatches, sql, Transactions } from '@rekey/database';
import { Outbox } from '@rekey/messaging';
import { BackgroundJobs } from '@rekey/telemetry';
import { DataSource } from 'typeorm';
import type { KnownCredential } from '../inventory/known-credential.js';

const LOOK_EVERY_MS = 10_000;
const TOLD_PER_STATEMENT = 500;

interface WarningRow {
  readonly known: KnownCredential;
  readonly policy: string;
  readonly expiresAt: Date;
  readonly beforeMs: string;
}

/** Tells, once for each time that its policy names, that a credential ends soon by itself. */
@Injectable()
export class ExpiryWarnings {
  constructor(
    private readonly transactions: Transactions,
    private readonly outbox: Outbox,
    private readonly dataSource: DataSource,
    jobs: BackgroundJobs,
  ) {
    jobs.add({ name: 'expiry-warnings', everyMs: LOOK_EVERY_MS, run: (signal) => this.look(signal) });
  }

  private async look(signal: AbortSignal): Promise<void> {
    for (let told = TOLD_PER_STATEMENT; told === TOLD_PER_STATEMENT && !signal.aborted;) {
      told = await this.transactions.run(async (manager) => {
        const rows = await sql(manager).rows<WarningRow>(TELL, [TOLD_PER_STATEMENT]);
        await this.outbox.add(manager, ...rows.map(warningOf));
        return rows.length;
      });
    }
    const rule = { table: 'expiry_warnings', where: `expires_at < now() - interval '400 days'`, orderBy: 'expires_at' };
    await pruneInBatches(this.dataSource, rule, signal);
  }
}

function warningOf({ known, policy, expiresAt, beforeMs }: WarningRow): CredentialExpiring {
  const { kind, id, name, scope } = known;
  const ending = known.versions.find((one) => one.expiresAt !== null && +new Date(one.expiresAt) === +expiresAt);
  return new CredentialExpiring({
    ...{ kind, id, name, scope, policy, version: ending?.version ?? 1, expiresAt: expiresAt.toISOString() },
    ...(scope.vaultProject === undefined ? {} : { project: scope.vaultProject }),
    ...(ending?.environment === undefined ? {} : { environment: ending.environment }),
    before: formatDuration(Number(beforeMs)),
  });
}

/** Replicas that look at the same time tell of it once: the row is one of them's. */
const TELL = `
  WITH due AS (
    SELECT c.kind, c.id, c.known, c.policy, c.expires_at, b.before_ms
      FROM policies p CROSS JOIN unnest(p.warn_before_ms) AS b (before_ms)
      JOIN credentials c ON c.policy = p.name
     WHERE c.removed_at IS NULL AND c.expires_at <= now() + b.before_ms * interval '1 millisecond'
       AND NOT EXISTS (SELECT FROM expiry_warnings w WHERE w.kind = c.kind AND w.id = c.id
                          AND w.expires_at = c.expires_at AND w.before_ms = b.before_ms)
     ORDER BY c.kind, c.id, b.before_ms DESC LIMIT $1),
  told AS (INSERT INTO expiry_warnings (kind, id, expires_at, before_ms)
    SELECT kind, id, expires_at, before_ms FROM due ON CONFLICT DO NOTHING RETURNING *)
  SELECT due.known, due.policy, due.expires_at AS "expiresAt", due.before_ms AS "beforeMs"
    FROM due JOIN told USING (kind, id, expires_at, before_ms)
   ORDER BY due.kind, due.id, due.before_ms DESC`;
