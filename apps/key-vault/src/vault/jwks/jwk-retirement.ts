import { Injectable } from '@nestjs/common';
import { CredentialRetired } from '@rekey/contracts';
import { type HolderFacts, Transactions } from '@rekey/database';
import { Outbox } from '@rekey/messaging';
import { Retirement } from '@rekey/platform';
import { BackgroundJobs } from '@rekey/telemetry';
import type { EntityManager } from 'typeorm';
import { jwkOf } from '../jwk-store/jwk-credential.js';
import { JWK_VERSIONS } from '../jwk-store/jwk-ring.js';

/** Ends the overlaps of JWKs. */
@Injectable()
export class JwkRetirement extends Retirement {
  constructor(transactions: Transactions, outbox: Outbox, jobs: BackgroundJobs) {
    super('jwk-retirement', transactions, outbox, jobs);
  }

  protected async end(manager: EntityManager, limit: number): Promise<readonly CredentialRetired[]> {
    const ended = await JWK_VERSIONS.settle(manager, limit, OWNER);
    return ended.flatMap((one) => CredentialRetired.of(jwkOf({ ...one, id: one.jwkId }), [one]));
  }
}

const OWNER: HolderFacts<{ readonly name: string; readonly project: string }> = {
  columns: { name: 'h.name', project: 'p.name' },
  joins: 'JOIN projects p ON p.id = h.project_id',
};
