import { FOUND_HOLDER, type FoundHolder, PreparedStatement } from '@rekey/database';
import type { DataSource } from 'typeorm';
import type { Configuration } from '../configurations/configuration.entity.js';
import type { KidUsage } from '../usage/key-usage.js';
import { Credential } from './credential.entity.js';

/** Which configuration is to have other keys. */
export interface ChangedConfiguration {
  readonly zoneId: string;
  /** A UUID. */
  readonly configId: string;
}

/** A configuration with all its keys, to be changed if it still is so. */
export interface FoundCredentials extends Pick<FoundHolder, 'now'> {
  readonly holder: { readonly id: string; readonly seen: string };
  readonly configuration: Pick<Configuration, 'id' | 'zoneId' | 'title' | 'version'>;
  readonly credentials: readonly Credential[];
  readonly usage: readonly KidUsage[];
}

type CredentialColumns = Omit<Credential, 'id' | 'version' | 'toVersion'>;
/** One for each key; of a configuration without any there is one whose key is null in every column. */
type Row = FoundHolder &
  CredentialColumns & {
    readonly zoneId: string;
    readonly title: string;
    readonly configVersion: number;
    readonly id: string | null;
    readonly version: number;
    readonly usage: readonly (Omit<KidUsage, 'lastSeen'> & { readonly lastSeen: string })[];
  };

const FIND = new PreparedStatement<Row>(
  'find_credentials',
  `SELECT ${FOUND_HOLDER}, h.zone_id AS "zoneId", h.title, h.version AS "configVersion",
     (SELECT coalesce(json_agg(json_build_object('kid', u.kid, 'uses', u.uses, 'lastSeen', u.last_seen)
        ORDER BY u.last_seen DESC, u.kid), '[]') FROM key_usage u WHERE u.configuration_id = h.id) AS usage,
     v.id, v.configuration_id AS "configurationId", v.source_id AS "sourceId", v.position, v.version, v.state,
     v.created_at AS "createdAt", v.activated_at AS "activatedAt", v.retire_at AS "retireAt",
     v.last_version AS "lastVersion", v.kid, v.alg, v.jwk, v.secret
   FROM unnest($1::uuid[], $2::text[]) WITH ORDINALITY AS w (id, zone_id, place)
   JOIN configurations h ON h.id = w.id AND h.zone_id = w.zone_id
   LEFT JOIN credentials v ON v.configuration_id = h.id`,
);

/** In one statement; undefined for a configuration that its zone does not have. */
export async function findCredentials(
  dataSource: DataSource,
  wanted: readonly ChangedConfiguration[],
): Promise<(FoundCredentials | undefined)[]> {
  const configIds = wanted.map(({ configId }) => configId);
  const zoneIds = wanted.map(({ zoneId }) => zoneId);
  const found = wanted.map((): Row[] => []);
  for (const row of await FIND.rows(dataSource, [configIds, zoneIds])) found[row.place - 1]?.push(row);
  return found.map(gather);
}

function gather(rows: readonly Row[]): FoundCredentials | undefined {
  const [first] = rows;
  if (first === undefined) return undefined;
  const { holderId: id, seen, now, zoneId, title, configVersion: version, usage } = first;
  return {
    holder: { id, seen },
    now,
    configuration: { id, zoneId, title, version },
    credentials: rows.flatMap((row) => (row.id === null ? [] : [credentialOf(row, row.id)])),
    usage: usage.map((one) => ({ ...one, lastSeen: new Date(one.lastSeen) })),
  };
}

function credentialOf(row: Row, id: string): Credential {
  const { configurationId, sourceId, position, version, state, createdAt, activatedAt, retireAt } = row;
  const { lastVersion, kid, alg, jwk, secret } = row;
  const life = { version, state, createdAt, activatedAt, retireAt, lastVersion };
  return Object.assign(new Credential(), { id, configurationId, sourceId, position, ...life, kid, alg, jwk, secret });
}
