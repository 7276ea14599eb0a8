import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { CredentialDescribed, TargetCreated, TargetDeleted } from '@rekey/contracts';
import { generateSecret, maskQuery, SIGNING_KEY_LENGTH } from '@rekey/crypto';
import { newSnowflakeId, Transactions } from '@rekey/database';
import { holds, type Principal } from '@rekey/identity';
import { EMPTY_RING, rotate } from '@rekey/lifecycle';
import { Outbox } from '@rekey/messaging';
import { SecretReads } from '@rekey/platform';
import { type EntityManager, Repository } from 'typeorm';
import { signingKeyDescribed } from '../signing-keys/described-signing-keys.js';
import { signingKeyOf } from '../signing-keys/signing-key-retired.js';
import { SigningKeysRepository } from '../signing-keys/signing-keys.repository.js';
import type { CreateTargetDto } from './dto/create-target.dto.js';
import {
  type CreatedTargetAnswer,
  type DeletedTargetAnswer,
  presentTarget,
  type TargetAnswer,
} from './present-target.js';
import { EndpointCipher } from './endpoint-cipher.js';
import { endpointForEvent, readTargetSettings } from './read-target-settings.js';
import { TargetEndpoints } from './target-endpoints.js';
import { Target, type TargetSettings } from './target.entity.js';
import { TargetNotFound, TargetTimeoutMissing } from './target.errors.js';
import { canBeId } from './target-id.js';
import { TargetsRepository } from './targets.repository.js';

/** Makes, shows and deletes targets. Changing one is the other service. */
@Injectable()
export class TargetsService {
  constructor(
    @InjectRepository(Target) private readonly all: Repository<Target>,
    private readonly targets: TargetsRepository,
    private readonly signingKeys: SigningKeysRepository,
    private readonly endpoints: TargetEndpoints,
    private readonly cipher: EndpointCipher,
    private readonly transactions: Transactions,
    private readonly outbox: Outbox,
    private readonly reads: SecretReads,
  ) {}

  /** @throws TargetTimeoutMissing, TargetEndpointInvalid, TargetEndpointCredentials, TargetEndpointDenied, TargetNameTaken */
  async create(dto: CreateTargetDto): Promise<CreatedTargetAnswer> {
    // The checked DTO has a name, a type and an endpoint.
    const given = readTargetSettings(dto) as TargetSettings;
    if (!given.timeoutMs) throw new TargetTimeoutMissing('create');
    await this.endpoints.check(given.endpoint, 'create');
    const settings: TargetSettings = { ...given, payloadType: given.payloadType ?? 'PAYLOAD_TYPE_UNSPECIFIED' };
    const signingKey = generateSecret(SIGNING_KEY_LENGTH);
    const target = await this.transactions.run((manager) => this.insert(manager, settings, signingKey));
    return { id: target.id, creationDate: target.createdAt.toISOString(), signingKey };
  }

  private async insert(manager: EntityManager, settings: TargetSettings, signingKey: string): Promise<Target> {
    const target = await this.targets.insert(manager, newSnowflakeId(), settings);
    const change = rotate(EMPTY_RING, { now: target.createdAt, overlapMs: 0 });
    target.nextKeyNumber = change.ring.nextNumber;
    await this.targets.write(manager, target, { change, signingKey });
    const { name, targetType, payloadType } = target;
    const endpoint = endpointForEvent(target.endpoint);
    await this.outbox.add(
      manager,
      new TargetCreated({ targetId: target.id, name, endpoint, targetType, payloadType }),
      signingKeyDescribed(target, change.ring.versions),
    );
    return target;
  }

  /** With the signing key, and the query of its endpoint, for those who may see them. @throws TargetNotFound */
  async get(id: string, principal: Principal): Promise<TargetAnswer> {
    const target = canBeId(id) ? await this.all.findOneBy({ id }) : null;
    const [answer] = target === null ? [] : await this.present([target], principal);
    if (answer === undefined) throw new TargetNotFound('get');
    return answer;
  }

  /** Targets in the given order, with the signing keys for those who may see them. */
  async present(targets: readonly Target[], principal: Principal): Promise<TargetAnswer[]> {
    const mayReadKeys = holds(principal, 'action.target.signing_key.read');
    const ids = targets.map(({ id }) => id);
    const keys = mayReadKeys && ids.length > 0 ? await this.signingKeys.active(this.all.manager, ids) : undefined;
    await this.reads.tell(...targets.filter(({ id }) => keys?.has(id)).map(signingKeyOf));
    const mayWrite = holds(principal, 'action.target.write');
    return targets.map((target) => {
      const endpoint = this.cipher.openOf(target);
      return presentTarget(target, mayWrite ? endpoint : maskQuery(endpoint), keys?.get(target.id));
    });
  }

  /** Deletes once: again answers the same date, and an unknown id no date at all. The name is free at once. */
  async remove(id: string): Promise<DeletedTargetAnswer> {
    if (!canBeId(id)) return {};
    return this.transactions.run(async (manager) => {
      const deleted = await this.targets.delete(manager, id);
      if (deleted !== undefined) {
        const gone = CredentialDescribed.removed(signingKeyOf(deleted), deleted);
        await this.outbox.add(manager, new TargetDeleted({ targetId: id }), gone);
      }
      const deletedAt = deleted?.removedAt ?? (await this.targets.deletedAt(manager, id));
      return deletedAt === undefined ? {} : { deletionDate: deletedAt.toISOString() };
    });
  }
}
