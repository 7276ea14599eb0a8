import { Injectable } from '@nestjs/common';
import { CredentialRetired } from '@rekey/contracts';
import { sql, Transactions } from '@rekey/database';
import { Outbox } from '@rekey/messaging';
import { Retirement } from '@rekey/platform';
import { BackgroundJobs } from '@rekey/telemetry';
import type { EntityManager } from 'typeorm';
import { applicationKeyOf, type CredentialOwner } from '../management/credential-references.js';

interface EndedRow extends CredentialOwner {
  readonly id: string;
  readonly retireAt: Date;
}

/** Tells of keys of applications that have expired. A key is a ring of one version. */
@Injectable()
export class ApplicationKeyRetirement extends Retirement {
  constructor(transactions: Transactions, outbox: Outbox, jobs: BackgroundJobs) {
    super('application-key-retirement', transactions, outbox, jobs);
  }

  protected async end(manager: EntityManager, limit: number): Promise<readonly CredentialRetired[]> {
    const rows = await sql(manager).rows<EndedRow>(END, [limit]);
    return rows.flatMap((row) => CredentialRetired.of(applicationKeyOf(row.id, row), [{ ...row, number: 1 }]));
  }
}

const END = `
  WITH due AS (
    SELECT k.id, a.name, a.project_id, a.org
    FROM application_keys k JOIN applications a ON a.id = k.app_id
    WHERE NOT k.retired AND k.expires_at <= now() LIMIT $1 FOR UPDATE OF k SKIP LOCKED)
  UPDATE application_keys k SET retired = true FROM due WHERE k.id = due.id AND NOT k.retired
  RETURNING k.id, k.app_id AS "appId", due.name, due.project_id AS "projectId", due.org, k.expires_at AS "retireAt"`;
