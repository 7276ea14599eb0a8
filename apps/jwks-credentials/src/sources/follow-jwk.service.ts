import { Injectable } from '@nestjs/common';
import {
  type JwkDeleted,
  type JwkDetached,
  type JwkUpdated,
  RotationApplied,
  type RotationDependant,
} from '@rekey/contracts';
import { InvalidInput } from '@rekey/errors';
import { Outbox } from '@rekey/messaging';
import type { EntityManager } from 'typeorm';
import { ConfigurationsRepository } from '../configurations/configurations.repository.js';
import { acceptKeys, type AcceptedKey } from '../credentials/accept-keys.js';
import { CredentialsService } from '../credentials/credentials.service.js';
import { holdsKey, rotateSource } from './source-ring.js';
import { Source } from './source.entity.js';
import { SourcesService } from './sources.service.js';

/** Makes bound configurations follow their JWK. Runs in the inbox's transaction, so each event has its effect once. */
@Injectable()
export class FollowJwkService {
  constructor(
    private readonly sources: SourcesService,
    private readonly repository: ConfigurationsRepository,
    private readonly credentials: CredentialsService,
    private readonly outbox: Outbox,
  ) {}

  /** The new key comes in; the old one stays for what is left of the overlap. One configuration's failure stops no other. */
  async update(manager: EntityManager, event: JwkUpdated): Promise<void> {
    const bound = await this.boundTo(manager, event.jwkId);
    if (bound.length === 0) return;
    const key = usable(event);
    const dependants: RotationDependant[] = [];
    for (const source of bound) {
      const outcome =
        key === undefined
          ? await this.fail(manager, source, 'its type or algorithm is not supported')
          : await this.follow(manager, source, event, key);
      dependants.push({ kind: 'token-configuration', id: source.configurationId, ...outcome });
    }
    await this.outbox.add(
      manager,
      new RotationApplied({ rotationId: event.rotationId, service: 'jwks-credentials', dependants }),
    );
  }

  /** The configuration keeps the last key and its source says that nothing follows any more. */
  async detach(manager: EntityManager, { jwkId }: JwkDetached | JwkDeleted, error: string): Promise<void> {
    await manager.update(Source, { jwkId }, { error });
  }

  /** In the order of configurations, so that two events lock them in the same order. */
  private boundTo(manager: EntityManager, jwkId: string): Promise<Source[]> {
    return manager.find(Source, { where: { jwkId }, order: { configurationId: 'ASC' } });
  }

  private async follow(
    manager: EntityManager,
    source: Source,
    { rotationId, retireAt }: JwkUpdated,
    key: AcceptedKey,
  ): Promise<Pick<RotationDependant, 'outcome'>> {
    const configuration = await this.repository.lock(manager, source.configurationId);
    // Read again under the lock: the binding may have been replaced meanwhile.
    const current = await manager.findOneBy(Source, { id: source.id });
    if (current === null) return { outcome: 'skipped' };
    const before = await this.repository.credentials(manager, configuration.id);
    const own = before.filter(({ sourceId }) => sourceId === source.id);
    const now = new Date();
    const active = own.find(({ state }) => state === 'active');
    if (active === undefined || !holdsKey(active, key)) {
      const overlapMs = retireAt === null ? 0 : Math.max(0, Date.parse(retireAt) - now.getTime());
      const after = rotateSource(current, own, key, { now, overlapMs });
      await this.sources.saveRing(manager, current, own, after);
      const others = before.filter(({ sourceId }) => sourceId !== source.id);
      await this.credentials.publish(manager, configuration, before, [...others, ...after], rotationId);
    }
    await manager.update(Source, { id: source.id }, { lastSync: now, error: null });
    return { outcome: 'applied' };
  }

  private async fail(
    manager: EntityManager,
    { id }: Source,
    reason: string,
  ): Promise<Pick<RotationDependant, 'outcome' | 'reason'>> {
    await manager.update(Source, { id }, { error: `the new key cannot validate tokens: ${reason}` });
    return { outcome: 'failed', reason };
  }
}

function usable({ publicJwk }: JwkUpdated): AcceptedKey | undefined {
  try {
    return acceptKeys([publicJwk], 1).keys[0];
  } catch (error) {
    if (error instanceof InvalidInput) return undefined;
    throw error;
  }
}
