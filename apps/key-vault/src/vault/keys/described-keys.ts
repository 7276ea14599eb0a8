import { Injectable } from '@nestjs/common';
import { CredentialDescribed } from '@rekey/contracts';
import { LIVE, sql } from '@rekey/database';
import type { Version, VersionState } from '@rekey/lifecycle';
import { DescribedCredentials, ownersIn } from '@rekey/platform';
import type { EntityManager } from 'typeorm';
import type { KeyKind, KeyType } from '../material/key-types.js';
import { CREDENTIAL_KIND, credentialOf } from './key-credential.js';

const KINDS: readonly KeyKind[] = ['key', 'certificate', 'keystore'];

export interface DescribedKeyVersion extends Version {
  readonly environment: string;
  /** RFC 3339; when a certificate ends. */
  readonly endDate: string | null;
}

interface DescribedKey {
  readonly id: string;
  readonly name: string;
  readonly keyType: KeyType;
  readonly createdAt: Date;
}

/** Times in JSON are texts. */
interface Row extends DescribedKey {
  readonly project: string;
  readonly versions: readonly {
    readonly number: number;
    readonly state: VersionState;
    readonly createdAt: string;
    readonly activatedAt: string | null;
    readonly retireAt: string | null;
    readonly environment: string;
    readonly endDate: string | null;
  }[];
}

const DESCRIBE = `
  SELECT h.id, h.name, h.key_type AS "keyType", h.created_at AS "createdAt", p.name AS project,
         coalesce((SELECT json_agg(json_build_object('number', v.number, 'state', v.state, 'createdAt', v.created_at,
                'activatedAt', v.activated_at, 'retireAt', v.retire_at, 'environment', e.name,
                'endDate', v.facts ->> 'endDate') ORDER BY e.name, v.number)
           FROM key_versions v JOIN environments e ON e.id = v.environment_id WHERE v.key_id = h.id AND v.${LIVE}), '[]')
           AS versions
    FROM keys h JOIN projects p ON p.id = h.project_id WHERE h.id = ANY ($1) ORDER BY h.id`;

/** Tells of every key, certificate and keystore again. */
@Injectable()
export class DescribedKeys {
  constructor(credentials: DescribedCredentials) {
    for (const kind of KINDS) {
      const owners = ownersIn('keys', { where: `h.kind = '${kind}'` });
      credentials.add({ kind: CREDENTIAL_KIND[kind], ...owners, describe: describeKeys });
    }
  }
}

/** As the transaction sees them. */
export async function describeKeys(
  manager: EntityManager,
  ids: readonly string[],
): Promise<readonly CredentialDescribed[]> {
  const rows = await sql(manager).rows<Row>(DESCRIBE, [ids]);
  return rows.map(({ project, versions, ...key }) => {
    const known = versions.map((one) => ({
      ...{ ...one, createdAt: new Date(one.createdAt) },
      ...{ activatedAt: dateOf(one.activatedAt), retireAt: dateOf(one.retireAt) },
    }));
    return keyDescribed(key, project, known);
  });
}

/** What events tell of a key, certificate or keystore. */
export function keyDescribed(
  key: DescribedKey,
  project: string,
  versions: readonly DescribedKeyVersion[],
): CredentialDescribed {
  const known = versions.map(({ endDate, ...version }) => ({ ...version, expiresAt: dateOf(endDate) }));
  return CredentialDescribed.of(credentialOf(key, project), { createdAt: key.createdAt, versions: known });
}

function dateOf(time: string | null): Date | null {
  return time === null ? null : new Date(time);
}
