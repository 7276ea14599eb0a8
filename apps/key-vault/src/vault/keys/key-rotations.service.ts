import { Injectable } from '@nestjs/common';
import { type DomainEvent, KeyRotated, RotationApplied } from '@rekey/contracts';
import { CLAIM_TOGETHER } from '@rekey/messaging';
import { type DecidedChange, RingChanges } from '@rekey/platform';
import { isName } from '../text/text-rules.js';
import type { KeyUpdateResult } from './key-updates.service.js';
import { KEY_VERSIONS, type KeyTurn } from './key-ring.js';
import { keyIsFed, KeyNotFound } from './key.errors.js';
import type { KeyOf } from './key-path.js';
import { eventsOf, type ReadKeyUpdate, writeOf } from './key-update-events.js';
import { KeyVersionsRepository, PLACE_TOGETHER } from './key-versions.repository.js';
import { type FoundKeyState, KeysRepository } from './keys.repository.js';
import { planKeyUpdate } from './plan-key-update.js';

/** Who has claimed a rotation of a key without JWKs: it was answered when it was made. */
export const ANSWERED_AT_ONCE = 'key-vault.rotations-answered-at-once';

/** Ends the attempt: there is more to the update than new material. */
class NotRotation extends Error {}

type Decided = DecidedChange<KeyTurn['owner'], NonNullable<KeyTurn['material']>, object, KeyUpdateResult>;

type Replies = NonNullable<Decided['replies']>;

/** Whoever locks a key changes its row: so does this, which locks none. */
const TOUCH = {
  columns: { keyId: 'text' },
  sql: (rows: string) => `UPDATE keys h SET id = h.id FROM ${rows} WHERE h.id = r.key_id`,
} as const;

/** Updates that give a key new material and change nothing else of it. */
@Injectable()
export class KeyRotationsService {
  private readonly change: (update: ReadKeyUpdate) => Promise<KeyUpdateResult>;

  constructor(
    changes: RingChanges,
    private readonly versions: KeyVersionsRepository,
    keys: KeysRepository,
  ) {
    this.change = changes.of({
      ring: KEY_VERSIONS,
      holder: { table: 'keys', type: 'text' },
      parts: [TOUCH, PLACE_TOGETHER, CLAIM_TOGETHER],
      keyOf: (update: ReadKeyUpdate) => JSON.stringify(ownerOf(update)),
      read: (updates) => keys.findAll(updates.map(ownerOf)),
      decide: (update, found) => this.decide(update, found),
    });
  }

  /** Undefined for an update that wants something else. @throws KeyNotFound, KeyInvalid, PemInvalid */
  async rotate(update: ReadKeyUpdate): Promise<KeyUpdateResult | undefined> {
    const { keyName, dto } = update;
    const list = dto.cryptoKeyInfoEnvironmentList ?? [];
    if (!isName(keyName) || !list.some(({ content }) => (content ?? undefined) !== undefined)) return undefined;
    try {
      return await this.change(update);
    } catch (error) {
      if (error instanceof NotRotation) return undefined;
      throw error;
    }
  }

  private decide(update: ReadKeyUpdate, found: FoundKeyState | undefined): Decided {
    if (found === undefined) throw new KeyNotFound(ownerOf(update));
    const { dto, named, merges, overlapMs, project } = update;
    const { holder, now, key, environments, unstaffed, isFollowed } = found;
    if (key.fedBy !== null) throw keyIsFed(key.name, key.fedBy);
    const open = this.versions.activeOf.bind(this.versions, key);
    const plan = planKeyUpdate({ key, environments, dto, named, merges, open });
    const writes = plan.named.map((one) => writeOf(one, now, overlapMs));
    const events = eventsOf(key, plan, writes, { ...update, project: project.name, now });
    const rotates = events.some((event) => event instanceof KeyRotated);
    if (!rotates || Object.keys(plan.fields).length > 0 || plan.dropped.length > 0) throw new NotRotation();
    const { id: keyId } = key;
    const places = writes.map(({ environmentId, alias, nextNumber }) => ({ keyId, environmentId, alias, nextNumber }));
    return {
      holder,
      turns: this.versions.turnsOf(keyId, writes),
      parts: [[{ keyId }], places.map((place) => ({ ...place, deployedAt: now }))],
      events,
      replies: (eventIds) => (isFollowed ? NO_REPLY : replyTo(events, eventIds)),
      // A worker that is added meanwhile is brought what there is as any new one.
      answer: { deployed: named.map(({ name }) => name), undeployed: [], unstaffed },
    };
  }
}

const NO_REPLY = { parts: [[]], events: [] };

/** That no JWK has anything to do. A JWK that is made of the key meanwhile changes the key, so that it is read again. */
function replyTo(events: readonly DomainEvent[], eventIds: readonly string[]): ReturnType<Replies> {
  const claims = events.flatMap((event, index) => {
    const eventId = eventIds[index] as string;
    return event instanceof KeyRotated ? [{ rotationId: event.rotationId, eventId }] : [];
  });
  return {
    parts: [claims.map(({ eventId }) => ({ subscriber: ANSWERED_AT_ONCE, eventId }))],
    events: claims.map(
      ({ rotationId, eventId }) =>
        new RotationApplied({ rotationId, service: 'key-vault', answers: eventId, dependants: [], caused: [] }),
    ),
  };
}

function ownerOf({ project, kind, keyName }: ReadKeyUpdate): KeyOf {
  return { projectId: project.id, kind, keyName };
}
