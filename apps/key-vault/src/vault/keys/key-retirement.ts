import { Injectable } from '@nestjs/common';
import { CredentialRetired } from '@rekey/contracts';
import { type HolderFacts, Transactions } from '@rekey/database';
import { Outbox } from '@rekey/messaging';
import { Retirement } from '@rekey/platform';
import { BackgroundJobs } from '@rekey/telemetry';
import type { EntityManager } from 'typeorm';
import type { KeyType } from '../material/key-types.js';
import { credentialOf } from './key-credential.js';
import { KEY_VERSIONS } from './key-ring.js';

interface Owner {
  readonly name: string;
  readonly keyType: KeyType;
  readonly project: string;
  readonly environment: string;
}

/** Ends the overlaps of keys, certificates and keystores. JWKs may still be about to follow: material is erased when they have. */
@Injectable()
export class KeyRetirement extends Retirement {
  constructor(transactions: Transactions, outbox: Outbox, jobs: BackgroundJobs) {
    super('key-retirement', transactions, outbox, jobs);
  }

  protected async end(manager: EntityManager, limit: number): Promise<readonly CredentialRetired[]> {
    const ended = await KEY_VERSIONS.settle(manager, limit, OWNER);
    return ended.flatMap((one) =>
      CredentialRetired.of(credentialOf({ ...one, id: one.keyId }, one.project), [one], one.environment),
    );
  }
}

const OWNER: HolderFacts<Owner> = {
  columns: { name: 'h.name', keyType: 'h.key_type', project: 'p.name', environment: 'e.name' },
  joins: 'JOIN projects p ON p.id = h.project_id JOIN environments e ON e.id = v.environment_id',
};
