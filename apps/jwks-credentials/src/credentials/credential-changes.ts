import { Injectable } from '@nestjs/common';
import { CredentialRetired, CredentialsReplaced, type RotationFacts } from '@rekey/contracts';
import { Outbox } from '@rekey/messaging';
import type { EntityManager } from 'typeorm';
import { v7 as uuidv7 } from 'uuid';
import type { Configuration } from '../configurations/configuration.entity.js';
import { zonesChanged } from '../zones/zones-changed.js';
import { acceptedOf, identitiesOf, keysOf, sameKeys } from './credential-set.js';
import { CREDENTIALS, turnsOf } from './credential-ring.js';
import { Credential } from './credential.entity.js';
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
    const turns = changes.flatMap(({ configuration, before, after }) => {
      const stored = new Set(before);
      const rows = after.filter(({ id }) => keptIds.has(id));
      return turnsOf(
        before,
        rows.map((row) => {
          if (stored.has(row)) return row;
          return Object.assign(new Credential(), row, { lastVersion: lastVersionOf(row, configuration, before) });
        }),
      );
    });
    if (turns.length === 0) return;
    const ids = events.map(({ configId }) => configId);
    await CREDENTIALS.apply(manager, turns, { sql: TOUCH, values: [now, ids] });
    const retired = changes.flatMap((change) => retiredBy(change, keptIds, { now, followed }));
    await this.outbox.add(manager, ...events, ...retired);
    zonesChanged.add(manager, ...changes.map(({ configuration }) => configuration.zoneId));
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

const TOUCH = `
  UPDATE configurations SET last_updated = $1, version = version + 1 WHERE id = ANY ($2::uuid[])`;
