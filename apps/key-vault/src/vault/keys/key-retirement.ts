import { Injectable } from '@nestjs/common';
import { CredentialRetired } from '@rekey/contracts';
import { Transactions } from '@rekey/database';
import { Outbox } from '@rekey/messaging';
import { Retirement } from '@rekey/platform';
import { BackgroundJobs } from '@rekey/telemetry';
import type { EntityManager } from 'typeorm';
import type { KeyType } from '../material/key-types.js';
import { credentialOf } from './key-credential.js';
import { KEY_VERSIONS } from './key-ring.js';

interface Owner {
  readonly id: string;
  readonly name: string;
  readonly keyType: KeyType;
  readonly project: string;
  readonly environmentId: string;
  readonly environment: string;
}

/** Ends the overlaps of keys, certificates and keystores. JWKs may still be about to follow: material is erased when they have. */
@Injectable()
export class KeyRetirement extends Retirement {
  constructor(transactions: Transactions, outbox: Outbox, jobs: BackgroundJobs) {
    super('key-retirement', transactions, outbox, jobs);
  }

  protected async end(manager: EntityManager, limit: number): Promise<readonly CredentialRetired[]> {
    const ended = await KEY_VERSIONS.settle(manager, limit);
    if (ended.length === 0) return [];
    const owners = await manager.query<Owner[]>(OWNERS, [ended.map(({ keyId }) => keyId)]);
    return owners.flatMap((owner) => {
      const own = ended.filter(
        ({ keyId, environmentId }) => keyId === owner.id && environmentId === owner.environmentId,
      );
      return CredentialRetired.of(credentialOf(owner, owner.project), own, owner.environment);
    });
  }
}

/** Locked, and therefore still there. */
const OWNERS = `
  SELECT k.id, k.name, k.key_type AS "keyType", p.name AS project, e.id AS "environmentId", e.name AS environment
  FROM keys k JOIN projects p ON p.id = k.project_id
  JOIN key_environments ke ON ke.key_id = k.id JOIN environments e ON e.id = ke.environment_id WHERE k.id = ANY ($1)`;
