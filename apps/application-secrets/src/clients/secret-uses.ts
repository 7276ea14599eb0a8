import { Injectable } from '@nestjs/common';
import { Transactions } from '@rekey/database';
import { Outbox } from '@rekey/messaging';
import { BackgroundJobs } from '@rekey/telemetry';
import { VersionUses } from './version-uses.js';

const SECRETS = { kind: 'client-secret', table: 'client_secret_versions', id: 'app_id', number: 'v.number' } as const;

/** When secrets of applications were last used. */
@Injectable()
export class SecretUses extends VersionUses {
  constructor(transactions: Transactions, outbox: Outbox, jobs: BackgroundJobs) {
    super('secret-uses', SECRETS, transactions, outbox, jobs);
  }
}
