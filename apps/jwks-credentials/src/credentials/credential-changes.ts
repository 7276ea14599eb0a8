import { Injectable } from '@nestjs/common';
import { CredentialRetired, CredentialsReplaced, type RotationFacts } from '@rekey/contracts';
import type { GroupPart } from '@rekey/database';
import { Outbox } from '@rekey/messaging';
import type { EntityManager } from 'typeorm';
import { v7 as uuidv7 } from 'uuid';
import type { Configuration } from '../configurations/configuration.entity.js';
import { zonesChanged } from '../zones/zones-changed.js';
import { acceptedOf, identitiesOf, keysOf, sameKeys } from './credential-set.js';
import { CREDENTIALS, type CredentialTurn, turnsOf } from './credential-ring.js';
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
   * @returns the ids of these `CredentialsReplaced`
   */
  async write(manager: EntityManager, changes: readonly CredentialChange[], followed?: Followed): Promise<string[]> {
    const now = new Date();
    const planned = changes.map((change) => planChange(change, now, followed));
    const turns = planned.flatMap((one) => one.turns);
    if (turns.length === 0) return [];
    const ids = changes.map(({ configuration }) => configuration.id);
    const replaced = planned.map(({ isReplaced }) => isReplaced);
    await CREDENTIALS.apply(manager, turns, { sql: TOUCH, values: [now, ids, replaced] });
    const events = planned.flatMap((one) => one.events);
    const published = await this.outbox.add(manager, ...events);
    zonesChanged.add(manager, ...changes.map(({ configuration }) => configuration.zoneId));
    return published.filter((_id, index) => events[index] instanceof CredentialsReplaced);
  }
}

/** What becomes of the keys of a configuration, and what is told of it. */
export interface PlannedChange {
  /** None when nothing differs. */
  readonly turns: readonly CredentialTurn[];
  /** It accepts other keys than before. */
  readonly isReplaced: boolean;
  readonly events: readonly (CredentialsReplaced | CredentialRetired)[];
}

export function planChange(change: CredentialChange, now: Date, followed?: Followed): PlannedChange {
  const { configuration, before, after } = change;
  const stored = new Set(before);
  const kept = after.filter((row) => !isOver(row, now));
  const rows = kept.map((row) =>
    stored.has(row)
      ? row
      : Object.assign(new Credential(), row, { lastVersion: lastVersionOf(row, configuration, before) }),
  );
  const turns = turnsOf(before, rows);
  if (turns.length === 0) return { turns, isReplaced: false, events: [] };
  const replaced = eventOf(change, now, followed);
  const keptIds = new Set(kept.map(({ id }) => id));
  const events = [...replaced, ...retiredBy(change, keptIds, { now, followed })];
  return { turns, isReplaced: replaced.length > 0, events };
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
      turnedAt: now.toISOString(),
    }),
  ];
}

function isOver({ state, retireAt }: Credential, now: Date): boolean {
  return state === 'retiring' && retireAt !== null && retireAt <= now;
}

/** Whoever changes keys changes the row of their configuration, and counts where it accepts others. */
const touch = (row: string, rows: string): string => `
  UPDATE configurations h SET last_updated = CASE WHEN ${row}.replaced THEN ${row}.now ELSE h.last_updated END,
    replaced_at = CASE WHEN ${row}.replaced THEN ${row}.now ELSE h.replaced_at END,
    version = h.version + ${row}.replaced::int FROM ${rows} WHERE h.id = ${row}.id`;

const TOUCH = touch(
  'one',
  '(SELECT *, $1::timestamptz AS now FROM unnest($2::uuid[], $3::bool[]) AS given (id, replaced)) AS one',
);

/** The same for configurations whose keys are replaced together. */
export const TOUCH_TOGETHER: GroupPart = {
  columns: { id: 'uuid', replaced: 'bool', now: 'timestamptz' },
  sql: (rows) => touch('r', rows),
};
