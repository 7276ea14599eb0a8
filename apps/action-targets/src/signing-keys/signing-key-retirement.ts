import { Injectable } from '@nestjs/common';
import { CredentialRetired } from '@rekey/contracts';
import { Transactions } from '@rekey/database';
import { Outbox } from '@rekey/messaging';
import { Retirement } from '@rekey/platform';
import { BackgroundJobs } from '@rekey/telemetry';
import type { EntityManager } from 'typeorm';
import { signingKeyOf } from './signing-key-retired.js';
import { SIGNING_KEYS } from './signing-key-ring.js';

/** Ends the overlaps of signing keys of targets. */
@Injectable()
export class SigningKeyRetirement extends Retirement {
  constructor(transactions: Transactions, outbox: Outbox, jobs: BackgroundJobs) {
    super('signing-key-retirement', transactions, outbox, jobs);
  }

  protected async end(manager: EntityManager, limit: number): Promise<readonly CredentialRetired[]> {
    const ended = await SIGNING_KEYS.settle<{ name: string }>(manager, limit, { columns: { name: 'h.name' } });
    return ended.flatMap((one) => CredentialRetired.of(signingKeyOf({ id: one.targetId, name: one.name }), [one]));
  }
}
