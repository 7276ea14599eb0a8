import { Injectable } from '@nestjs/common';
import { CredentialRetired } from '@rekey/contracts';
import { type HolderFacts, Transactions } from '@rekey/database';
import { Outbox } from '@rekey/messaging';
import { Retirement } from '@rekey/platform';
import { BackgroundJobs } from '@rekey/telemetry';
import type { EntityManager } from 'typeorm';
import { CREDENTIALS } from './credential-ring.js';
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
    const settled = await CREDENTIALS.settle<Told>(manager, limit, TOLD);
    if (settled.length === 0) return [];
    const rows = settled.map(({ configurationId: id, zoneId, title, lastVersion: number, retireAt }): EndedRow => {
      return { id, zoneId, title, number, retireAt };
    });
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

/** Of a key: its configuration, and which version of that it belonged to. */
interface Told {
  readonly configurationId: string;
  readonly zoneId: string;
  readonly title: string;
  readonly lastVersion: number;
}

const TOLD: HolderFacts<Told> = {
  columns: {
    configurationId: 'h.id',
    zoneId: 'h.zone_id',
    title: 'h.title',
    lastVersion: 'coalesce(v.last_version, greatest(h.version, 1))',
  },
};

/** The configurations are locked. */
const LEFT = `
  SELECT DISTINCT c.configuration_id || ' ' || coalesce(c.last_version, greatest(f.version, 1)) AS key
  FROM credentials c JOIN configurations f ON f.id = c.configuration_id
  WHERE c.state = 'retiring' AND c.configuration_id = ANY ($1)`;
