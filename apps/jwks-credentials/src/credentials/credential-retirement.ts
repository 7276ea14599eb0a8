import { Injectable } from '@nestjs/common';
import { CredentialRetired } from '@rekey/contracts';
import { sql, Transactions } from '@rekey/database';
import { Outbox } from '@rekey/messaging';
import { Retirement } from '@rekey/platform';
import { BackgroundJobs } from '@rekey/telemetry';
import type { EntityManager } from 'typeorm';
import { credentialOf } from './ended-versions.js';

interface EndedRow {
  readonly id: string;
  readonly zoneId: string;
  readonly title: string;
  readonly number: number;
  readonly retireAt: Date;
}

/** Deletes keys of token configurations whose overlap is over. A version has ended when no key of it is left. */
@Injectable()
export class CredentialRetirement extends Retirement {
  constructor(transactions: Transactions, outbox: Outbox, jobs: BackgroundJobs) {
    super('credential-retirement', transactions, outbox, jobs);
  }

  protected async end(manager: EntityManager, limit: number): Promise<readonly CredentialRetired[]> {
    const rows = await sql(manager).rows<EndedRow>(END, [limit]);
    if (rows.length === 0) return [];
    const left = await manager.query<{ key: string }[]>(LEFT, [rows.map(({ id }) => id)]);
    const isLeft = new Set(left.map(({ key }) => key));
    const last = new Map<string, EndedRow>();
    for (const row of rows) {
      const key = `${row.id} ${row.number}`;
      const other = last.get(key);
      if (!isLeft.has(key) && (other === undefined || other.retireAt < row.retireAt)) last.set(key, row);
    }
    return [...last.values()].flatMap((row) => CredentialRetired.of(credentialOf(row), [row]));
  }
}

const END = `
  WITH due AS (
    SELECT c.id, f.zone_id, f.title, coalesce(c.last_version, greatest(f.version, 1)) AS number
    FROM credentials c JOIN configurations f ON f.id = c.configuration_id
    WHERE c.state = 'retiring' AND c.retire_at <= now() LIMIT $1 FOR UPDATE OF f SKIP LOCKED)
  DELETE FROM credentials c USING due WHERE c.id = due.id AND c.state = 'retiring' AND c.retire_at <= now()
  RETURNING c.configuration_id AS id, due.zone_id AS "zoneId", due.title, due.number, c.retire_at AS "retireAt"`;

/** The configurations are locked. */
const LEFT = `
  SELECT DISTINCT c.configuration_id || ' ' || coalesce(c.last_version, greatest(f.version, 1)) AS key
  FROM credentials c JOIN configurations f ON f.id = c.configuration_id
  WHERE c.state = 'retiring' AND c.configuration_id = ANY ($1)`;
