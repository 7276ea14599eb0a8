import { Injectable } from '@nestjs/common';
import { CredentialDescribed, type OwnedCredential } from '@rekey/contracts';
import { sql } from '@rekey/database';
import { DescribedCredentials, ownersIn } from '@rekey/platform';
import type { EntityManager } from 'typeorm';
import type { Configuration } from '../configurations/configuration.entity.js';
import { credentialOf } from './ended-versions.js';

/** Times in JSON are texts. */
interface VersionRow {
  readonly number: number;
  readonly createdAt: string;
  readonly activatedAt: string;
  readonly retireAt: string | null;
  readonly lastUsedAt: string | null;
}

interface Row extends Pick<Configuration, 'id' | 'zoneId' | 'title' | 'version' | 'createdAt'> {
  readonly replacedAt: Date | null;
  /** What retires, and what became of the keys that are active. */
  readonly versions: readonly VersionRow[];
  readonly jwkIds: readonly string[];
}

/** A key is of the version that had it active last, and the JWKs that a configuration follows are those of its sources. */
const DESCRIBE = `
  SELECT h.id, h.zone_id AS "zoneId", h.title, h.version, h.created_at AS "createdAt", h.replaced_at AS "replacedAt",
         coalesce((SELECT json_agg(v ORDER BY v.number) FROM (
           SELECT CASE c.state WHEN 'retiring' THEN coalesce(c.last_version, greatest(h.version, 1)) ELSE h.version END AS number,
                  min(c.created_at) AS "createdAt", min(coalesce(c.activated_at, c.created_at)) AS "activatedAt",
                  max(c.retire_at) AS "retireAt", max(u.last_seen) AS "lastUsedAt"
             FROM credentials c
             LEFT JOIN key_usage u ON u.configuration_id = c.configuration_id AND md5(u.kid) = md5(c.kid)
            WHERE c.configuration_id = h.id GROUP BY 1) AS v), '[]') AS versions,
         coalesce((SELECT json_agg(s.jwk_id ORDER BY s.position) FROM sources s
            WHERE s.configuration_id = h.id AND s.jwk_id IS NOT NULL), '[]') AS "jwkIds"
    FROM configurations h WHERE h.id = ANY ($1) ORDER BY h.id`;

/** Tells of every token configuration again. */
@Injectable()
export class DescribedConfigurations {
  constructor(credentials: DescribedCredentials) {
    const owners = ownersIn('configurations', { type: 'uuid' });
    credentials.add({ kind: 'token-configuration', ...owners, describe: describeConfigurations });
  }
}

export async function describeConfigurations(
  manager: EntityManager,
  ids: readonly string[],
): Promise<readonly CredentialDescribed[]> {
  const rows = await sql(manager).rows<Row>(DESCRIBE, [ids]);
  return rows.map((row) => CredentialDescribed.of(credentialOf(row), factsOf(row)));
}

/** Of a configuration whose keys were never replaced, and that follows nothing. */
export function newConfigurationDescribed(configuration: Configuration): CredentialDescribed {
  const versions: VersionRow[] = [];
  return CredentialDescribed.of(
    credentialOf(configuration),
    factsOf({ ...configuration, version: 0, replacedAt: null, versions, jwkIds: [] }),
  );
}

/** One version is active whatever keys are left of it; of those that retire some may be from before it. */
function factsOf({
  version,
  createdAt,
  replacedAt,
  versions,
  jwkIds,
}: Omit<Row, 'id' | 'zoneId' | 'title'>): OwnedCredential {
  const since = replacedAt ?? createdAt;
  const active = versions.find(({ number }) => number === version);
  const retiring = versions.filter(({ number }) => number < version);
  return {
    createdAt,
    versions: [
      ...retiring.map((one) => ({
        ...{ number: one.number, state: 'retiring' as const, createdAt: new Date(one.createdAt) },
        ...{
          activatedAt: new Date(one.activatedAt),
          retireAt: dateOf(one.retireAt),
          lastUsedAt: dateOf(one.lastUsedAt),
        },
      })),
      {
        ...{ number: version, state: 'active', createdAt: since, activatedAt: since, retireAt: null },
        lastUsedAt: dateOf(active?.lastUsedAt ?? null),
      },
    ],
    follows: jwkIds.map((id) => ({ kind: 'jwk', id })),
  };
}

function dateOf(time: string | null): Date | null {
  return time === null ? null : new Date(time);
}
