import { Injectable } from '@nestjs/common';
import { CredentialExpiring } from '@rekey/contracts';
import { Transactions } from '@rekey/database';
import { Outbox } from '@rekey/messaging';
import { BackgroundJobs, Metrics } from '@rekey/telemetry';
import { DataSource } from 'typeorm';

const LOOK_EVERY_MS = 60_000;
/** Long enough for people to have a new one made. */
const TOLD_BEFORE_DAYS = 30;
const TOLD_PER_STATEMENT = 500;

interface ExpiringRow {
  readonly kind: string;
  readonly id: string;
  readonly project: string;
  readonly name: string;
  readonly environment: string;
  readonly version: number;
  readonly expiresAt: string;
}

/** Tells, once for each version, that a deployed certificate ends within a month or has ended. Nothing else ends by it. */
@Injectable()
export class ExpiryWatch {
  constructor(
    private readonly transactions: Transactions,
    private readonly outbox: Outbox,
    dataSource: DataSource,
    metrics: Metrics,
    jobs: BackgroundJobs,
  ) {
    jobs.add({ name: 'expiring-certificates', everyMs: LOOK_EVERY_MS, firstAfterMs: 0, run: () => this.look() });
    metrics.gauge(
      'rekey_certificate_expiry_seconds',
      'Until the first of the deployed certificates ends; negative when it has, absent when there is none',
      [],
      async () => {
        const [row]: { seconds: number | null }[] = await dataSource.query(FIRST);
        if (row?.seconds === null || row === undefined) throw new Error('There is no certificate');
        return row.seconds;
      },
    );
  }

  /** Replicas share the work: a row that another one tells of is locked. */
  async look(): Promise<void> {
    let told: number;
    do {
      told = await this.transactions.run(async (manager) => {
        const [rows]: [ExpiringRow[]] = await manager.query(TELL, [TOLD_BEFORE_DAYS, TOLD_PER_STATEMENT]);
        await this.outbox.add(manager, ...rows.map((row) => new CredentialExpiring(row)));
        return rows.length;
      });
    } while (told === TOLD_PER_STATEMENT);
  }
}

/** In the form that the facts have, which sorts as time does. */
const ISO = `'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'`;

const TELL = `
  UPDATE key_versions v SET expiry_told_at = now()
  FROM (
    SELECT key_id, environment_id, number FROM key_versions
    WHERE facts IS NOT NULL AND state = 'active' AND expiry_told_at IS NULL
      AND facts ->> 'endDate' <= to_char((now() + make_interval(days => $1)) AT TIME ZONE 'UTC', ${ISO})
    ORDER BY facts ->> 'endDate' LIMIT $2 FOR UPDATE SKIP LOCKED) due
  JOIN keys k ON k.id = due.key_id JOIN projects p ON p.id = k.project_id
  JOIN environments e ON e.id = due.environment_id
  WHERE v.key_id = due.key_id AND v.environment_id = due.environment_id AND v.number = due.number
  RETURNING k.kind, k.id, p.name AS project, k.name, e.name AS environment, v.number AS version,
    v.facts ->> 'endDate' AS "expiresAt"`;

const FIRST = `
  SELECT extract(epoch FROM min((facts ->> 'endDate')::timestamptz) - now())::float8 AS seconds
  FROM key_versions WHERE facts ->> 'endDate' IS NOT NULL AND state = 'active'`;
