import { Injectable } from '@nestjs/common';
import { CredentialDescribed, type CredentialKind } from '@rekey/contracts';
import { sql } from '@rekey/database';
import type { Version } from '@rekey/lifecycle';
import { DescribedCredentials, ownersIn } from '@rekey/platform';
import type { EntityManager } from 'typeorm';
import { jwkOf } from './jwk-credential.js';
import { JWK_VERSIONS } from './jwk-ring.js';
import type { Jwk, SourceType } from './jwk.entity.js';

type DescribedJwk = Pick<Jwk, 'id' | 'name' | 'sourceType' | 'sourceKeyId' | 'createdAt'> & {
  readonly project: string;
};

const DESCRIBE = `
  SELECT h.id, h.name, p.name AS project, h.source_type AS "sourceType", h.source_key_id AS "sourceKeyId",
         h.created_at AS "createdAt"
    FROM jwks h JOIN projects p ON p.id = h.project_id WHERE h.id = ANY ($1) ORDER BY h.id`;

/** Tells of every JWK again. */
@Injectable()
export class DescribedJwks {
  constructor(credentials: DescribedCredentials) {
    credentials.add({ kind: 'jwk', ...ownersIn('jwks'), describe: describeJwks });
  }
}

/** As the transaction sees them. */
export async function describeJwks(
  manager: EntityManager,
  ids: readonly string[],
): Promise<readonly CredentialDescribed[]> {
  const jwks = await sql(manager).rows<DescribedJwk>(DESCRIBE, [ids]);
  const owners = jwks.map(({ id: jwkId }) => ({ jwkId }));
  const { versions } = await JWK_VERSIONS.live(manager, owners);
  return jwks.map((jwk, index) => jwkDescribed(jwk, versions[index] ?? []));
}

/** What events tell of a JWK. */
export function jwkDescribed(jwk: DescribedJwk, versions: readonly Version[]): CredentialDescribed {
  const { createdAt, sourceType, sourceKeyId } = jwk;
  const follows =
    sourceKeyId === null ? [] : [{ kind: SOURCE_KIND[sourceType] ?? ('vault-key' as const), id: sourceKeyId }];
  return CredentialDescribed.of(jwkOf(jwk), { createdAt, versions, follows });
}

export function jwkRemoved(jwk: DescribedJwk, removedAt: Date): CredentialDescribed {
  return CredentialDescribed.removed(jwkOf(jwk), { createdAt: jwk.createdAt, removedAt });
}

const SOURCE_KIND: Readonly<Partial<Record<SourceType, CredentialKind>>> = {
  CERTIFICATE: 'certificate',
  KEYSTORE: 'keystore',
};
