import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { RekeyConfig } from '@rekey/config';
import { TargetUpdated } from '@rekey/contracts';
import { Transactions } from '@rekey/database';
import { holds, type Principal } from '@rekey/identity';
import { Outbox } from '@rekey/messaging';
import { Handovers, readOverlapMs } from '@rekey/platform';
import { type EntityManager, Repository } from 'typeorm';
import { signingKeyDescribed } from '../signing-keys/described-signing-keys.js';
import type { UpdateTargetRequestDto } from './dto/update-target.dto.js';
import type { UpdatedTargetAnswer } from './present-target.js';
import { changesForEvent, readTargetSettings } from './read-target-settings.js';
import { TargetEndpoints } from './target-endpoints.js';
import { Target, type TargetSettings } from './target.entity.js';
import { TargetEndpointHeld, TargetNotFound, TargetTimeoutMissing } from './target.errors.js';
import { rotationOf, TargetKeyRotationsService } from './target-key-rotations.service.js';
import { canBeId } from './target-id.js';
import { TargetsRepository } from './targets.repository.js';

/** The vendor's target update: any of the settings, and a new signing key. */
@Injectable()
export class TargetUpdatesService {
  constructor(
    @InjectRepository(Target) private readonly all: Repository<Target>,
    private readonly targets: TargetsRepository,
    private readonly rotations: TargetKeyRotationsService,
    private readonly endpoints: TargetEndpoints,
    private readonly transactions: Transactions,
    private readonly outbox: Outbox,
    private readonly handovers: Handovers,
    private readonly config: RekeyConfig,
  ) {}

  /**
   * All of it or nothing. What changes nothing answers the date of the last change and publishes nothing; a rotation
   * always changes something. A wrong endpoint of a target that does not exist is reported as a wrong endpoint.
   * @throws OverlapOutOfRange, TargetTimeoutMissing, TargetEndpointInvalid, TargetEndpointCredentials,
   * TargetEndpointDenied, TargetEndpointHeld, TargetNotFound, TargetNameTaken
   */
  async update({ id, ...dto }: UpdateTargetRequestDto, principal: Principal): Promise<UpdatedTargetAnswer> {
    const field = 'UpdateTargetRequest.ExpirationSigningKey';
    const expiration = dto.expirationSigningKey ?? undefined;
    const overlapMs = expiration === undefined ? undefined : readOverlapMs(expiration, this.config, { field });
    const settings = readTargetSettings(dto);
    if (settings.timeoutMs === 0) throw new TargetTimeoutMissing('update');
    if (settings.endpoint !== undefined) await this.checkEndpoint(id, settings.endpoint);
    if (!canBeId(id)) throw new TargetNotFound('update');
    if (overlapMs !== undefined && Object.keys(settings).length === 0) {
      const { changedAt, signingKey } = await this.rotations.rotate({ id, overlapMs });
      return { changeDate: changedAt.toISOString(), signingKey };
    }
    const change = { id, settings, overlapMs, principal };
    const answer = await this.transactions.run((manager) => this.apply(manager, change));
    if (overlapMs !== undefined) this.handovers.wake();
    return answer;
  }

  private async checkEndpoint(id: string, endpoint: string): Promise<void> {
    const target = await this.all.findOne({ where: { id }, select: { id: true, egressAllow: true } });
    await this.endpoints.check(endpoint, 'update', target?.egressAllow);
  }

  private async apply(
    manager: EntityManager,
    { id, settings, overlapMs, principal }: TargetChange,
  ): Promise<UpdatedTargetAnswer> {
    const locked = await this.targets.lock(manager, id);
    if (locked === undefined) throw new TargetNotFound('update');
    const { target } = locked;
    const changes = target.apply(settings);
    const isHeld = target.egressAllow.length > 0 && !holds(principal, 'action.target.egress.write');
    if (changes.endpoint !== undefined && isHeld) throw new TargetEndpointHeld();
    const { now } = locked;
    const rotation = overlapMs === undefined ? undefined : rotationOf(target, locked.ring, { now, overlapMs });
    if (rotation !== undefined) target.nextKeyNumber = rotation.change.ring.nextNumber;
    // A target that was disabled by its own answer is enabled by any update, even one that changes nothing else.
    const isEnabled = target.disabledAt !== null;
    if (rotation === undefined && !isEnabled && Object.keys(changes).length === 0) {
      return { changeDate: target.changedAt.toISOString() };
    }
    target.changedAt = now;
    await this.targets.write(manager, target, rotation);
    const events = [
      new TargetUpdated({
        targetId: id,
        changes: { ...changesForEvent(changes, rotation !== undefined), ...(isEnabled ? { disabled: false } : {}) },
      }),
      ...(rotation?.events ?? []),
      ...(changes.name === undefined ? [] : [signingKeyDescribed(target, (rotation?.change ?? locked).ring.versions)]),
    ];
    const ids = await this.outbox.add(manager, ...events);
    if (rotation !== undefined && target.isHeld) await this.handovers.keep(manager, rotation.handed, events, ids);
    return {
      changeDate: target.changedAt.toISOString(),
      ...(rotation === undefined ? {} : { signingKey: rotation.signingKey }),
    };
  }
}

interface TargetChange {
  readonly id: string;
  readonly settings: Partial<TargetSettings>;
  /** How long the old key goes on signing; undefined when there is nothing to rotate. */
  readonly overlapMs: number | undefined;
  readonly principal: Principal;
}
