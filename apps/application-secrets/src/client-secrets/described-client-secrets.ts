import { Injectable } from '@nestjs/common';
import { CredentialDescribed } from '@rekey/contracts';
import { sql } from '@rekey/database';
import { DescribedCredentials, ownersIn } from '@rekey/platform';
import type { EntityManager } from 'typeorm';
import { clientSecretOf, type CredentialOwner } from '../management/credential-references.js';
import { CLIENT_SECRETS } from './client-secret-ring.js';

/** Of applications that have, or ever had, a secret: a public client is no credential. */
const HAS_SECRET = 'h.next_secret_number > 1';

/** An application with a secret, and when the first one was made. */
interface SecretHolder extends CredentialOwner {
  readonly createdAt: Date;
}

/** Tells of every application's secret again. */
@Injectable()
export class DescribedClientSecrets {
  constructor(credentials: DescribedCredentials) {
    const owners = ownersIn('applications', { where: HAS_SECRET });
    credentials.add({ kind: 'client-secret', ...owners, describe: describeClientSecrets });
  }
}

/** Those of these applications that have one. */
export async function describeClientSecrets(
  manager: EntityManager,
  appIds: readonly string[],
): Promise<readonly CredentialDescribed[]> {
  const holders = await secretHolders(manager, appIds);
  const { versions } = await CLIENT_SECRETS.live<{ lastUsedAt: Date | null }>(manager, holders, ['lastUsedAt']);
  return holders.map((holder, index) =>
    CredentialDescribed.of(clientSecretOf(holder), { createdAt: holder.createdAt, versions: versions[index] ?? [] }),
  );
}

export async function describeRemovedSecrets(
  manager: EntityManager,
  appIds: readonly string[],
  removedAt: Date,
): Promise<readonly CredentialDescribed[]> {
  const holders = await secretHolders(manager, appIds);
  return holders.map((holder) =>
    CredentialDescribed.removed(clientSecretOf(holder), { createdAt: holder.createdAt, removedAt }),
  );
}

function secretHolders(manager: EntityManager, appIds: readonly string[]): Promise<SecretHolder[]> {
  return sql(manager).rows<SecretHolder>(
    `SELECT h.id AS "appId", h.name, h.project_id AS "projectId", h.org, first.created_at AS "createdAt"
       FROM applications h JOIN client_secret_versions first ON first.app_id = h.id AND first.number = 1
      WHERE h.id = ANY ($1) AND ${HAS_SECRET} ORDER BY h.id`,
    [appIds],
  );
}
