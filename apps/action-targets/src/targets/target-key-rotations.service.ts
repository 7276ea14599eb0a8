import { Injectable } from '@nestjs/common';
import { formatDuration } from '@rekey/config';
import { TargetSigningKeyRotated, TargetUpdated } from '@rekey/contracts';
import { generateSecret, SIGNING_KEY_LENGTH } from '@rekey/crypto';
import { FOUND_RING, type FoundRing, foundRings, type FoundRow, LIVE, PreparedStatement } from '@rekey/database';
import { type Ring, rotate, turnOf, type Version } from '@rekey/lifecycle';
import { type DecidedChange, type HandedVersion, Handovers, RingChanges } from '@rekey/platform';
import { DataSource } from 'typeorm';
import { v7 as uuidv7 } from 'uuid';
import { SigningKeyCipher } from '../signing-keys/signing-key-cipher.js';
import { retiredBy, signingKeyOf } from '../signing-keys/signing-key-retired.js';
import { SIGNING_KEYS, type SigningKeyTurn } from '../signing-keys/signing-key-ring.js';
import { TargetNotFound } from './target.errors.js';

interface Wanted {
  readonly id: string;
  /** How long the old key goes on signing. */
  readonly overlapMs: number;
}

interface Found extends FoundRow {
  readonly name: string;
  readonly isDisabled: boolean;
  readonly nextNumber: number;
  readonly isHeld: boolean;
}

export interface TargetKeyRotation {
  readonly changedAt: Date;
  /** Shown this once. */
  readonly signingKey: string;
}

type Decided = DecidedChange<
  SigningKeyTurn['owner'],
  NonNullable<SigningKeyTurn['material']>,
  object,
  TargetKeyRotation
>;

const FIND = new PreparedStatement<Found>(
  'find_signing_keys',
  `SELECT ${FOUND_RING}, h.name, h.disabled_at IS NOT NULL AS "isDisabled", h.next_key_number AS "nextNumber", h.is_held AS "isHeld"
   FROM unnest($1::text[]) WITH ORDINALITY AS w (target_id, place)
   JOIN targets h ON h.id = w.target_id LEFT JOIN signing_key_versions v ON v.target_id = h.id AND v.${LIVE}`,
);

/** Whatever is changed, the target is enabled by it. */
const NOTE_ROTATION = {
  columns: { targetId: 'text', nextNumber: 'int', now: 'timestamptz' },
  sql: (rows: string) => `UPDATE targets h
    SET next_key_number = r.next_number, changed_at = r.now, disabled_at = NULL FROM ${rows} WHERE h.id = r.target_id`,
} as const;

/** Updates that do nothing but give a target a new signing key. */
@Injectable()
export class TargetKeyRotationsService {
  /** @throws TargetNotFound */
  readonly rotate: (wanted: Wanted) => Promise<TargetKeyRotation>;

  constructor(
    dataSource: DataSource,
    changes: RingChanges,
    private readonly cipher: SigningKeyCipher,
    private readonly handovers: Handovers,
  ) {
    this.rotate = changes.of({
      ring: SIGNING_KEYS,
      holder: { table: 'targets', type: 'text' },
      parts: [NOTE_ROTATION, Handovers.part],
      keyOf: ({ id }: Wanted) => id,
      read: async (wanted) => foundRings(await FIND.rows(dataSource, [wanted.map(({ id }) => id)]), wanted.length),
      decide: (wanted, found) => this.decide(wanted, found),
    });
  }

  private decide({ id: targetId, overlapMs }: Wanted, found: FoundRing<Found> | undefined): Decided {
    if (found === undefined) throw new TargetNotFound('update');
    const { holder, now, rows, versions } = found;
    const [{ name, isDisabled, nextNumber, isHeld }] = rows;
    const ring: Ring = { versions, nextNumber };
    const rotation = rotationOf({ id: targetId, name, isHeld }, ring, { now, overlapMs });
    const { change, signingKey, handed } = rotation;
    const { number } = change.added as Version;
    const changes = { signingKey: true, ...(isDisabled ? { disabled: false } : {}) };
    const events = [new TargetUpdated({ targetId, changes }), ...rotation.events];
    const secret = this.cipher.seal(signingKey, targetId, number);
    return {
      holder,
      turns: [{ owner: { targetId }, change, material: { secret } }],
      parts: [[{ targetId, nextNumber: change.ring.nextNumber, now }]],
      events,
      replies: (eventIds) => ({
        parts: [isHeld ? this.handovers.rowsOf(handed, events, eventIds) : []],
        events: [],
      }),
      ...(isHeld ? { committed: () => this.handovers.wake() } : {}),
      answer: { changedAt: now, signingKey },
    };
  }
}

/** A new signing key for a target, and what is told of it. */
export function rotationOf(
  target: { readonly id: string; readonly name: string; readonly isHeld: boolean },
  ring: Ring,
  { now, overlapMs }: { readonly now: Date; readonly overlapMs: number },
) {
  const change = rotate(ring, { now, overlapMs });
  const rotated = new TargetSigningKeyRotated({
    rotationId: uuidv7(),
    isHeld: target.isHeld,
    targetId: target.id,
    version: ring.nextNumber,
    credential: signingKeyOf(target),
    ...turnOf(ring, change),
    cause: 'rotated',
    overlap: formatDuration(overlapMs),
    retireAt: overlapMs === 0 ? null : new Date(now.getTime() + overlapMs).toISOString(),
    turnedAt: now.toISOString(),
  });
  const events = [rotated, ...retiredBy(target, ring, change)];
  const signingKey = generateSecret(SIGNING_KEY_LENGTH);
  const { id } = target;
  const handed: HandedVersion = {
    ...{ kind: 'target-signing-key', id, version: ring.nextNumber },
    ...{ overlapMs, value: signingKey },
  };
  return { change, signingKey, events, handed };
}
