import { Injectable } from '@nestjs/common';
import { CredentialDescribed } from '@rekey/contracts';
import { sql } from '@rekey/database';
import type { Version } from '@rekey/lifecycle';
import { DescribedCredentials, ownersIn } from '@rekey/platform';
import type { EntityManager } from 'typeorm';
import { type KeyOwner, signingKeyOf } from './signing-key-retired.js';
import { SIGNING_KEYS } from './signing-key-ring.js';

export interface DescribedOwner extends KeyOwner {
  readonly createdAt: Date;
}

/** Tells of every target's signing key again. */
@Injectable()
export class DescribedSigningKeys {
  constructor(credentials: DescribedCredentials) {
    credentials.add({ kind: 'target-signing-key', ...ownersIn('targets'), describe: describeSigningKeys });
  }
}

/** What events tell of a target's signing key. */
export function signingKeyDescribed(target: DescribedOwner, versions: readonly Version[]): CredentialDescribed {
  return CredentialDescribed.of(signingKeyOf(target), { createdAt: target.createdAt, versions });
}

async function describeSigningKeys(
  manager: EntityManager,
  ids: readonly string[],
): Promise<readonly CredentialDescribed[]> {
  const targets = await sql(manager).rows<DescribedOwner>(
    'SELECT id, name, created_at AS "createdAt" FROM targets WHERE id = ANY ($1) ORDER BY id',
    [ids],
  );
  const owners = targets.map(({ id: targetId }) => ({ targetId }));
  const { versions } = await SIGNING_KEYS.live(manager, owners);
  return targets.map((target, index) => signingKeyDescribed(target, versions[index] ?? []));
}
