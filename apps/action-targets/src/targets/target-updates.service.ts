import { Injectable } from '@nestjs/common';
import { formatDuration, parseDurationMs, RekeyConfig } from '@rekey/config';
import { TargetSigningKeyRotated, TargetUpdated } from '@rekey/contracts';
import { generateSecret, SIGNING_KEY_LENGTH } from '@rekey/crypto';
import { Transactions } from '@rekey/database';
import { checkOverlap, rotate } from '@rekey/lifecycle';
import { Outbox } from '@rekey/messaging';
import type { EntityManager } from 'typeorm';
import { v7 as uuidv7 } from 'uuid';
import { SigningKeysRepository } from '../signing-keys/signing-keys.repository.js';
import type { UpdateTargetDto } from './dto/update-target.dto.js';
import type { UpdatedTargetAnswer } from './present-target.js';
import { changesForEvent, readTargetSettings } from './read-target-settings.js';
import { TargetEndpoints } from './target-endpoints.js';
import type { Target, TargetSettings } from './target.entity.js';
import { TargetNotFound, TargetTimeoutMissing } from './target.errors.js';
import { mayExist } from './target-id.js';
import { TargetsRepository } from './targets.repository.js';

interface Rotation {
  readonly signingKey: string;
  readonly at: Date;
  readonly event: TargetSigningKeyRotated;
}

/** The vendor's target update: any of the settings, and a new signing key. */
@Injectable()
export class TargetUpdatesService {
  constructor(
    private readonly targets: TargetsRepository,
    private readonly signingKeys: SigningKeysRepository,
    private readonly endpoints: TargetEndpoints,
    private readonly transactions: Transactions,
    private readonly outbox: Outbox,
    private readonly config: RekeyConfig,
  ) {}

  /**
   * All of it or nothing. What changes nothing answers the date of the last change and publishes nothing; a rotation
   * always changes something. A wrong endpoint of a target that does not exist is reported as a wrong endpoint.
   * @throws OverlapOutOfRange, TargetTimeoutMissing, TargetEndpointInvalid, TargetEndpointDenied, TargetNotFound,
   * TargetNameTaken
   */
  async update(id: string, dto: UpdateTargetDto): Promise<UpdatedTargetAnswer> {
    const exists = mayExist(id, 'UpdateTargetRequest');
    const overlapMs = this.readOverlapMs(dto.expirationSigningKey ?? undefined);
    const settings = readTargetSettings(dto);
    if (settings.timeoutMs === 0) throw new TargetTimeoutMissing('update');
    if (settings.endpoint !== undefined) await this.endpoints.check(settings.endpoint, 'update');
    if (!exists) throw new TargetNotFound('update');
    return this.transactions.run((manager) => this.apply(manager, id, settings, overlapMs));
  }

  private async apply(
    manager: EntityManager,
    id: string,
    settings: Partial<TargetSettings>,
    overlapMs: number | undefined,
  ): Promise<UpdatedTargetAnswer> {
    const target = await this.targets.lock(manager, id);
    if (target === undefined) throw new TargetNotFound('update');
    const changes = target.apply(settings);
    const rotation = overlapMs === undefined ? undefined : await this.rotate(manager, target, overlapMs);
    if (rotation === undefined && Object.keys(changes).length === 0) {
      return { changeDate: target.changedAt.toISOString() };
    }
    const { changedAt } = await this.targets.update(manager, target, rotation?.at);
    await this.outbox.add(
      manager,
      new TargetUpdated({ targetId: id, changes: changesForEvent(changes, rotation !== undefined) }),
      ...(rotation === undefined ? [] : [rotation.event]),
    );
    return {
      changeDate: changedAt.toISOString(),
      ...(rotation === undefined ? {} : { signingKey: rotation.signingKey }),
    };
  }

  private async rotate(manager: EntityManager, target: Target, overlapMs: number): Promise<Rotation> {
    const { ring, now } = await this.signingKeys.ring(manager, target.id, target.nextKeyNumber);
    const change = rotate(ring, { now, overlapMs });
    const signingKey = generateSecret(SIGNING_KEY_LENGTH);
    await this.signingKeys.write(manager, target.id, change, signingKey);
    const version = target.nextKeyNumber;
    target.nextKeyNumber = change.ring.nextNumber;
    const event = new TargetSigningKeyRotated({
      rotationId: uuidv7(),
      targetId: target.id,
      version,
      overlap: formatDuration(overlapMs),
      retireAt: overlapMs === 0 ? null : new Date(now.getTime() + overlapMs).toISOString(),
    });
    return { signingKey, at: now, event };
  }

  /** How long the old key goes on signing; undefined when there is nothing to rotate. */
  private readOverlapMs(expiration: string | undefined): number | undefined {
    if (expiration === undefined) return undefined;
    const maxMs = parseDurationMs(this.config.maxOverlap);
    return checkOverlap(parseDurationMs(expiration), maxMs, 'UpdateTargetRequest.ExpirationSigningKey');
  }
}
