import { Injectable } from '@nestjs/common';
import { CredentialRetired, CredentialsReplaced, type RotationFacts } from '@rekey/contracts';
import { Outbox } from '@rekey/messaging';
import type { EntityManager } from 'typeorm';
import { v7 as uuidv7 } from 'uuid';
import type { Configuration } from '../configurations/configuration.entity.js';
import { noteZonesChanged } from '../validation/zone-changes.js';
import { acceptedOf, identitiesOf, keysOf, sameKeys } from './credential-set.js';
import type { Credential } from './credential.entity.js';
import { credentialOf, endedVersions, lastVersionOf } from './ended-versions.js';

/** All keys of one configuration, before and after. The configuration must be locked. */
export interface CredentialChange {
  readonly configuration: Pick<Configuration, 'id' | 'zoneId' | 'title' | 'version'>;
  readonly before: readonly Credential[];
  readonly after: readonly Credential[];
}

/** The rotation that changes follow, and why it took place. */
export type Followed = Pick<RotationFacts, 'rotationId' | 'cause'>;

/** The one place where the keys of configurations are written. */
@Injectable()
export class CredentialChanges {
  constructor(private readonly outbox: Outbox) {}

  /**
   * Stores what differs, in one statement for all of them, without the keys that are past their end; and tells of each
   * configuration that accepts other keys now. What follows no rotation is one of its own.
   */
  async write(manager: EntityManager, changes: readonly CredentialChange[], followed?: Followed): Promise<void> {
    const now = new Date();
    const events = changes.flatMap((change) => eventOf(change, now, followed));
    const kept = changes.flatMap(({ after }) => after.filter((row) => !isOver(row, now)));
    const keptIds = new Set(kept.map(({ id }) => id));
    const stored = new Set(changes.flatMap(({ before }) => before));
    const gone = changes.flatMap(({ before }) => before.filter(({ id }) => !keptIds.has(id)));
    const changed = changes.flatMap(({ configuration, before, after }) =>
      after
        .filter((row) => keptIds.has(row.id) && !stored.has(row))
        .map((row) => ({ ...row, lastVersion: lastVersionOf(row, configuration, before) })),
    );
    if (gone.length + changed.length === 0) return;
    await manager.query(WRITE, [
      gone.map(({ id }) => id),
      now,
      events.map(({ configId }) => configId),
      JSON.stringify(changed.map((row) => ({ ...row, secret: row.secret?.toString('base64') }))),
    ]);
    const retired = changes.flatMap((change) => retiredBy(change, keptIds, { now, followed }));
    await this.outbox.add(manager, ...events, ...retired);
    noteZonesChanged(manager, ...changes.map(({ configuration }) => configuration.zoneId));
  }
}

interface Circumstances {
  readonly now: Date;
  readonly followed: Followed | undefined;
}

/** What is compromised ends by that, and not with its overlap. */
function retiredBy(
  { configuration, before, after }: CredentialChange,
  keptIds: ReadonlySet<string>,
  { now, followed }: Circumstances,
): CredentialRetired[] {
  const isKept = ({ id }: Credential): boolean => keptIds.has(id);
  const gone = before.filter((row) => !isKept(row) && (followed?.cause !== 'compromised' || isOver(row, now)));
  const ended = endedVersions(configuration, { gone, kept: after.filter(isKept) }, now);
  return CredentialRetired.of(credentialOf(configuration), ended);
}

/** None when the configuration accepts what it accepted before. */
function eventOf(
  { configuration, before, after }: CredentialChange,
  now: Date,
  { rotationId, cause }: Followed = { rotationId: uuidv7(), cause: 'rotated' },
): CredentialsReplaced[] {
  const [acceptedBefore, accepted] = [acceptedOf(before, now), acceptedOf(after, now)];
  if (sameKeys(acceptedBefore, accepted)) return [];
  const { id, zoneId, version } = configuration;
  const ends = accepted.flatMap(({ retireAt }) => (retireAt === null ? [] : [retireAt.getTime()]));
  return [
    new CredentialsReplaced({
      zoneId,
      configId: id,
      before: identitiesOf(acceptedBefore),
      after: identitiesOf(accepted),
      keys: keysOf(accepted),
      rotationId,
      credential: credentialOf(configuration),
      from: version === 0 ? null : version,
      to: version + 1,
      cause,
      retireAt: ends.length === 0 ? null : new Date(Math.max(...ends)).toISOString(),
    }),
  ];
}

function isOver({ state, retireAt }: Credential, now: Date): boolean {
  return state === 'retiring' && retireAt !== null && retireAt <= now;
}

const WRITE = `
  WITH gone AS (DELETE FROM credentials WHERE id = ANY ($1::uuid[])),
       touched AS (UPDATE configurations SET last_updated = $2, version = version + 1 WHERE id = ANY ($3::uuid[]))
  INSERT INTO credentials
    (id, configuration_id, source_id, position, version, state, created_at, retire_at, last_version, kid, alg,
    jwk, secret)
  SELECT id, "configurationId", "sourceId", position, version, state, "createdAt", "retireAt", "lastVersion", kid, alg, jwk,
    decode(secret, 'base64')
  FROM jsonb_to_recordset($4::jsonb) AS row (
    id uuid, "configurationId" uuid, "sourceId" uuid, position int, version int, state text, "createdAt" timestamptz,
    "retireAt" timestamptz, "lastVersion" int, kid text, alg text, jwk jsonb, secret text)
  ON CONFLICT (id) DO UPDATE SET state = excluded.state, retire_at = excluded.retire_at, position = excluded.position,
    last_version = excluded.last_version`;
