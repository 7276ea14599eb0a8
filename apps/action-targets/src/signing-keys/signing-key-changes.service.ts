import { Injectable } from '@nestjs/common';
import { formatDuration } from '@rekey/config';
import { TargetSigningKeyRotated, TargetUpdated } from '@rekey/contracts';
import { generateSecret, SIGNING_KEY_LENGTH } from '@rekey/crypto';
import { Transactions } from '@rekey/database';
import { activeOf, compromise, revert, type RingChange } from '@rekey/lifecycle';
import { Outbox } from '@rekey/messaging';
import { v7 as uuidv7 } from 'uuid';
import { TargetNotFound } from '../targets/target.errors.js';
import { type LockedTarget, TargetsRepository } from '../targets/targets.repository.js';

export interface SigningKeyChangeAnswer {
  /** The version that is active now. */
  readonly version: number;
  /** Of a version that was made by this call; shown this once. */
  readonly signingKey?: string;
}

/** Changes of a signing key that the vendor's API does not have. */
@Injectable()
export class SigningKeyChangesService {
  constructor(
    private readonly targets: TargetsRepository,
    private readonly transactions: Transactions,
    private readonly outbox: Outbox,
  ) {}

  /** @throws TargetNotFound, VersionNotFound, VersionNotRetiring */
  revert(id: string, number: number | undefined): Promise<SigningKeyChangeAnswer> {
    return this.change(id, 'reverted', ({ ring, now }) => revert(ring, { now, number }));
  }

  /** @throws TargetNotFound, VersionNotFound */
  compromise(id: string, number: number | undefined): Promise<SigningKeyChangeAnswer> {
    return this.change(id, 'compromised', ({ ring, now }) => compromise(ring, { now, number, replace: true }));
  }

  private change(
    id: string,
    reason: 'reverted' | 'compromised',
    operate: (locked: LockedTarget) => RingChange,
  ): Promise<SigningKeyChangeAnswer> {
    return this.transactions.run(async (manager) => {
      const locked = await this.targets.lock(manager, id);
      if (locked === undefined) throw new TargetNotFound('update');
      const change = operate(locked);
      const { target, now } = locked;
      const version = activeOf(change.ring)?.number as number;
      const signingKey = generateSecret(SIGNING_KEY_LENGTH);
      target.nextKeyNumber = change.ring.nextNumber;
      target.changedAt = now;
      await this.targets.write(manager, target, { change, signingKey });
      await this.outbox.add(
        manager,
        new TargetUpdated({ targetId: id, changes: { signingKey: true } }),
        rotationOf(id, version, change, { now, reason }),
      );
      return change.added === undefined ? { version } : { version, signingKey };
    });
  }
}

interface Circumstances {
  readonly now: Date;
  readonly reason: 'reverted' | 'compromised';
}

function rotationOf(
  targetId: string,
  version: number,
  { ring }: RingChange,
  { now, reason }: Circumstances,
): TargetSigningKeyRotated {
  const ends = ring.versions.flatMap(({ state, retireAt }) =>
    state === 'retiring' && retireAt !== null ? [retireAt.getTime()] : [],
  );
  const retireAt = ends.length === 0 ? null : new Date(Math.max(...ends));
  const overlap = formatDuration(retireAt === null ? 0 : Math.max(0, retireAt.getTime() - now.getTime()));
  return new TargetSigningKeyRotated({
    rotationId: uuidv7(),
    targetId,
    version,
    overlap,
    retireAt: retireAt?.toISOString() ?? null,
    reason,
  });
}
