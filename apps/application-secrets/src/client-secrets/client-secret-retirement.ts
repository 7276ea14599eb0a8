import { Injectable } from '@nestjs/common';
import { CredentialRetired } from '@rekey/contracts';
import { type HolderFacts, Transactions } from '@rekey/database';
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
    const ended = await CLIENT_SECRETS.settle(manager, limit, OWNER);
    return ended.flatMap((one) => CredentialRetired.of(clientSecretOf(one), [one]));
  }
}

const OWNER: HolderFacts<Omit<CredentialOwner, 'appId'>> = {
  columns: { name: 'h.name', projectId: 'h.project_id', org: 'h.org' },
};
