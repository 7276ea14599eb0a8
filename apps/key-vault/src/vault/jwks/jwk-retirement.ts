import { Injectable } from '@nestjs/common';
import { CredentialRetired } from '@rekey/contracts';
import { Transactions } from '@rekey/database';
import { Outbox } from '@rekey/messaging';
import { Retirement } from '@rekey/platform';
import { BackgroundJobs } from '@rekey/telemetry';
import type { EntityManager } from 'typeorm';
import { jwkOf } from './jwk-credential.js';
import { JWK_VERSIONS } from '../jwk-store/jwk-ring.js';

/** Ends the overlaps of JWKs. */
@Injectable()
export class JwkRetirement extends Retirement {
  constructor(transactions: Transactions, outbox: Outbox, jobs: BackgroundJobs) {
    super('jwk-retirement', transactions, outbox, jobs);
  }

  protected async end(manager: EntityManager, limit: number): Promise<readonly CredentialRetired[]> {
    const ended = await JWK_VERSIONS.settle(manager, limit);
    if (ended.length === 0) return [];
    const owners = await manager.query<{ id: string; name: string; project: string }[]>(OWNERS, [
      ended.map(({ jwkId }) => jwkId),
    ]);
    return owners.flatMap((owner) => {
      const own = ended.filter(({ jwkId }) => jwkId === owner.id);
      return CredentialRetired.of(jwkOf(owner), own);
    });
  }
}

/** Locked, and therefore still there. */
const OWNERS = `
  SELECT j.id, j.name, p.name AS project FROM jwks j JOIN projects p ON p.id = j.project_id WHERE j.id = ANY ($1)`;
