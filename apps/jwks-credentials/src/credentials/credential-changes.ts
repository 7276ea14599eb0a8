import { Injectable } from '@nestjs/common';
import { CredentialsReplaced } from '@rekey/contracts';
import { Outbox } from '@rekey/messaging';
import type { EntityManager } from 'typeorm';
import type { Configuration } from '../configurations/configuration.entity.js';
import { noteZonesChanged } from '../validation/zone-changes.js';
import { acceptedOf, identitiesOf, keysOf, sameKeys } from './credential-set.js';
import type { Credential } from './credential.entity.js';

/** All keys of one configuration, before and after. The configuration must be locked. */
export interface CredentialChange {
  readonly configuration: Pick<Configuration, 'id' | 'zoneId'>;
  readonly before: readonly Credential[];
  readonly after: readonly Credential[];
}

/** The one place where the keys of configurations are written. */
@Injectable()
export class CredentialChanges {
  constructor(private readonly outbox: Outbox) {}

  /**
   * Stores what differs, in one statement for all of them, without the keys that are past their end; and tells of each
   * configuration that accepts other keys now.
   */
  async write(manager: EntityManager, changes: readonly CredentialChange[], rotationId: string | null): Promise<void> {
    const now = new Date();
    const events = changes.flatMap((change) => eventOf(change, now, rotationId));
    const kept = changes.flatMap(({ after }) => after.filter((row) => !isOver(row, now)));
    const keptIds = new Set(kept.map(({ id }) => id));
    const stored = new Set(changes.flatMap(({ before }) => before));
    const gone = changes.flatMap(({ before }) => before.filter(({ id }) => !keptIds.has(id)));
    const changed = kept.filter((row) => !stored.has(row));
    if (gone.length + changed.length === 0) return;
    await manager.query(WRITE, [
      gone.map(({ id }) => id),
      now,
      events.map(({ configId }) => configId),
      JSON.stringify(changed.map((row) => ({ ...row, secret: row.secret?.toString('base64') }))),
    ]);
    if (events.length > 0) await this.outbox.add(manager, ...events);
    noteZonesChanged(manager, ...changes.map(({ configuration }) => configuration.zoneId));
  }
}

/** None when the configuration accepts what it accepted before. */
function eventOf(
  { configuration, before, after }: CredentialChange,
  now: Date,
  rotationId: string | null,
): CredentialsReplaced[] {
  const [acceptedBefore, accepted] = [acceptedOf(before, now), acceptedOf(after, now)];
  if (sameKeys(acceptedBefore, accepted)) return [];
  return [
    new CredentialsReplaced({
      zoneId: configuration.zoneId,
      configId: configuration.id,
      before: identitiesOf(acceptedBefore),
      after: identitiesOf(accepted),
      keys: keysOf(accepted),
      rotationId,
    }),
  ];
}

function isOver({ state, retireAt }: Credential, now: Date): boolean {
  return state === 'retiring' && retireAt !== null && retireAt <= now;
}

const WRITE = `
  WITH gone AS (DELETE FROM credentials WHERE id = ANY ($1::uuid[])),
       touched AS (UPDATE configurations SET last_updated = $2 WHERE id = ANY ($3::uuid[]))
  INSERT INTO credentials
    (id, configuration_id, source_id, position, version, state, created_at, retire_at, kid, alg, jwk, secret)
  SELECT id, "configurationId", "sourceId", position, version, state, "createdAt", "retireAt", kid, alg, jwk,
    decode(secret, 'base64')
  FROM jsonb_to_recordset($4::jsonb) AS row (
    id uuid, "configurationId" uuid, "sourceId" uuid, position int, version int, state text, "createdAt" timestamptz,
    "retireAt" timestamptz, kid text, alg text, jwk jsonb, secret text)
  ON CONFLICT (id) DO UPDATE SET state = excluded.state, retire_at = excluded.retire_at, position = excluded.position`;
