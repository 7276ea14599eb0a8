import { Injectable } from '@nestjs/common';
import { CredentialRetired } from '@rekey/contracts';
import { Transactions } from '@rekey/database';
import { Outbox } from '@rekey/messaging';
import { Retirement } from '@rekey/platform';
import { BackgroundJobs } from '@rekey/telemetry';
import type { EntityManager } from 'typeorm';
import { clientSecretOf, type CredentialOwner } from '../management/credential-references.js';
import { CLIENT_SECRETS } from './client-secret-ring.js';

/** Ends the overlaps of client secrets. */
@Injectable()
export class ClientSecretRetirement extends Retirement {
  constructor(transactions: Transactions, outbox: Outbox, jobs: BackgroundJobs) {
    super('client-secret-retirement', transactions, outbox, jobs);
  }

  protected async end(manager: EntityManager, limit: number): Promise<readonly CredentialRetired[]> {
    const ended = await CLIENT_SECRETS.settle(manager, limit);
    if (ended.length === 0) return [];
    const owners = await manager.query<CredentialOwner[]>(OWNERS, [ended.map(({ appId }) => appId)]);
    return owners.flatMap((owner) => {
      const own = ended.filter(({ appId }) => appId === owner.appId);
      return CredentialRetired.of(clientSecretOf(owner), own);
    });
  }
}

/** Locked, and therefore still there. */
const OWNERS = `SELECT id AS "appId", name, project_id AS "projectId", org FROM applications WHERE id = ANY ($1)`;
