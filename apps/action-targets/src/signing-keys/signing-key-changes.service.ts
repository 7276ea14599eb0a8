import { Injectable } from '@nestjs/common';
import { formatDuration } from '@rekey/config';
import { TargetSigningKeyRotated, TargetUpdated } from '@rekey/contracts';
import { generateSecret, SIGNING_KEY_LENGTH } from '@rekey/crypto';
import { Transactions } from '@rekey/database';
import {
  activeOf,
  compromise,
  endOfOverlap,
  retire,
  revert,
  type Ring,
  type RingChange,
  turnOf,
} from '@rekey/lifecycle';
import { Outbox } from '@rekey/messaging';
import { Handovers } from '@rekey/platform';
import { v7 as uuidv7 } from 'uuid';
import type { Target } from '../targets/target.entity.js';
import { TargetNotFound } from '../targets/target.errors.js';
import { TargetsRepository } from '../targets/targets.repository.js';
import { retiredBy, signingKeyOf } from './signing-key-retired.js';
import { SIGNING_KEYS } from './signing-key-ring.js';

export interface SigningKeyChangeAnswer {
  /** The version that is active now. */
  readonly version: number;
  /** Of a version that was made by this call; shown this once. */
  readonly signingKey?: string;
}

interface Change {
  readonly reason: Circumstances['reason'] | 'retired';
  /** The version that the caller named. */
  readonly number: number | undefined;
  readonly operate: (ring: Ring, now: Date) => RingChange;
}

/** Changes of a signing key that the vendor's API does not have. */
@Injectable()
export class SigningKeyChangesService {
  constructor(
    private readonly targets: TargetsRepository,
    private readonly transactions: Transactions,
    private readonly outbox: Outbox,
    private readonly handovers: Handovers,
  ) {}

  /** @throws TargetNotFound, VersionNotFound, VersionNotRetiring */
  revert(id: string, number: number | undefined): Promise<SigningKeyChangeAnswer> {
    return this.change(id, { reason: 'reverted', number, operate: (ring, now) => revert(ring, { now, number }) });
  }

  /** Again for a version that is compromised already changes and publishes nothing. @throws TargetNotFound, VersionNotFound */
  compromise(id: string, number: number | undefined): Promise<SigningKeyChangeAnswer> {
    const operate: Change['operate'] = (ring, now) => compromise(ring, { now, number, replace: true });
    return this.change(id, { reason: 'compromised', number, operate });
  }

  /** Ends an overlap now; again changes and publishes nothing. @throws TargetNotFound, VersionNotFound, VersionIsActive */
  retire(id: string, number: number): Promise<SigningKeyChangeAnswer> {
    return this.change(id, { reason: 'retired', number, operate: (ring, now) => retire(ring, { now, number }) });
  }

  private async change(id: string, { reason, number, operate }: Change): Promise<SigningKeyChangeAnswer> {
    const answer = await this.transactions.run(async (manager) => {
      const locked = await this.targets.lock(manager, id);
      if (locked === undefined) throw new TargetNotFound('update');
      const { target, now } = locked;
      const ring = await SIGNING_KEYS.withVersion(manager, { targetId: id }, locked.ring, number);
      const change = operate(ring, now);
      const version = activeOf(change.ring)?.number as number;
      if (change.added === undefined && change.changed.length === 0) return { version };
      const signingKey = generateSecret(SIGNING_KEY_LENGTH);
      const enabled = target.disabledAt === null ? {} : { disabled: false };
      target.nextKeyNumber = change.ring.nextNumber;
      target.changedAt = now;
      await this.targets.write(manager, target, { change, signingKey });
      const rotated = reason === 'retired' ? undefined : rotationOf(target, ring, change, { now, reason });
      const events = [
        new TargetUpdated({ targetId: id, changes: { signingKey: true, ...enabled } }),
        ...(rotated === undefined ? [] : [rotated]),
        ...retiredBy(target, ring, change),
      ];
      const ids = await this.outbox.add(manager, ...events);
      if (rotated !== undefined && rotated.participants.length > 0) {
        const value = change.added === undefined ? undefined : signingKey;
        const { overlapMs } = endOfOverlap([change], now);
        const handed = { kind: 'target-signing-key', id, version, overlapMs, value } as const;
        await this.handovers.keep(manager, handed, events, ids);
      }
      return change.added === undefined ? { version } : { version, signingKey };
    });
    this.handovers.wake();
    return answer;
  }
}

interface Circumstances {
  readonly now: Date;
  readonly reason: 'reverted' | 'compromised';
}

function rotationOf(
  { id: targetId, name, isHeld }: Target,
  before: Ring,
  change: RingChange,
  { now, reason }: Circumstances,
): TargetSigningKeyRotated {
  const { overlapMs, retireAt } = endOfOverlap([change], now);
  const turn = turnOf(before, change);
  return new TargetSigningKeyRotated({
    rotationId: uuidv7(),
    // What did not become active is nobody's new key.
    isHeld: isHeld && turn.to !== turn.from,
    targetId,
    version: activeOf(change.ring)?.number as number,
    credential: signingKeyOf({ id: targetId, name }),
    ...turn,
    cause: reason,
    overlap: formatDuration(overlapMs),
    retireAt: retireAt?.toISOString() ?? null,
    turnedAt: now.toISOString(),
    reason,
  });
}
