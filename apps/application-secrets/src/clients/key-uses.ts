import { Injectable } from '@nestjs/common';
import { Transactions } from '@rekey/database';
import { Outbox } from '@rekey/messaging';
import { BackgroundJobs } from '@rekey/telemetry';
import { VersionUses } from './version-uses.js';

const KEYS = { kind: 'application-key', table: 'application_keys', id: 'id', number: '1' } as const;

/** When keys of applications last signed what was accepted. Each is a ring of one version. */
@Injectable()
export class KeyUses extends VersionUses {
  constructor(transactions: Transactions, outbox: Outbox, jobs: BackgroundJobs) {
    super('key-uses', KEYS, transactions, outbox, jobs);
  }
}
