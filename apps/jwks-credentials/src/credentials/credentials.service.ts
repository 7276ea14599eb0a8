import { Injectable } from '@nestjs/common';
import { RekeyConfig } from '@rekey/config';
import { CredentialsReplaced, type PublicJwk } from '@rekey/contracts';
import { Transactions } from '@rekey/database';
import { Outbox } from '@rekey/messaging';
import { type EntityManager, IsNull, LessThanOrEqual } from 'typeorm';
import type { JwksCredentialsConfig } from '../app.config.js';
import { Configuration } from '../configurations/configuration.entity.js';
import { ConfigurationsRepository } from '../configurations/configurations.repository.js';
import { ZoneKeys } from '../validation/zone-keys.js';
import { acceptKeys, type KeyMessage } from './accept-keys.js';
import { acceptedOf, identitiesOf, keysOf, sameKeys } from './credential-set.js';
import { Credential } from './credential.entity.js';
import { newCredentials } from './new-credentials.js';

@Injectable()
export class CredentialsService {
  constructor(
    private readonly repository: ConfigurationsRepository,
    private readonly transactions: Transactions,
    private readonly outbox: Outbox,
    private readonly zoneKeys: ZoneKeys,
    private readonly config: RekeyConfig,
  ) {}

  /**
   * The list becomes the whole set of keys that the caller gave; keys of bound sources stay beside it. All or nothing.
   * @throws InvalidInput, ConfigurationNotFound
   */
  async replace(
    zoneId: string,
    configId: string,
    input: readonly unknown[],
  ): Promise<{ keys: readonly PublicJwk[]; messages: readonly KeyMessage[] }> {
    const { keys, messages } = acceptKeys(input, (this.config as JwksCredentialsConfig).keysPerConfigurationMax);
    await this.transactions.run(async (manager) => {
      const configuration = await this.repository.lock(manager, configId, zoneId);
      const before = await this.repository.credentials(manager, configId);
      const given = newCredentials(configId, keys, new Date());
      const isSame = sameKeys(before.filter(isGiven).sort(byPosition), given);
      if (isSame) return;
      await manager.delete(Credential, { configurationId: configId, sourceId: IsNull() });
      await manager.insert(Credential, given);
      await this.publish(manager, configuration, before, [...before.filter((row) => !isGiven(row)), ...given], null);
    });
    this.zoneKeys.drop(zoneId);
    return { keys: keys.map(({ jwk }) => jwk), messages };
  }

  /**
   * Tells of a changed set, if what the configuration accepts did change; forgets keys that are past their end.
   * The configuration must be locked by the caller's transaction.
   */
  async publish(
    manager: EntityManager,
    { id, zoneId }: Pick<Configuration, 'id' | 'zoneId'>,
    before: readonly Credential[],
    after: readonly Credential[],
    rotationId: string | null,
  ): Promise<void> {
    const now = new Date();
    const [accepted, acceptedBefore] = [acceptedOf(after, now), acceptedOf(before, now)];
    if (sameKeys(accepted, acceptedBefore)) return;
    if (before.some(({ retireAt }) => retireAt !== null && retireAt <= now)) {
      await manager.delete(Credential, { configurationId: id, retireAt: LessThanOrEqual(now) });
    }
    await manager.update(Configuration, { id }, { lastUpdated: now });
    await this.outbox.add(
      manager,
      new CredentialsReplaced({
        zoneId,
        configId: id,
        before: identitiesOf(acceptedBefore),
        after: identitiesOf(accepted),
        keys: keysOf(accepted),
        rotationId,
      }),
    );
  }
}

function isGiven({ sourceId }: Credential): boolean {
  return sourceId === null;
}

function byPosition(left: Credential, right: Credential): number {
  return left.position - right.position;
}
