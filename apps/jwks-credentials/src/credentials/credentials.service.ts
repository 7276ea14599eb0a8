import { Injectable } from '@nestjs/common';
import { RekeyConfig } from '@rekey/config';
import type { PublicJwk } from '@rekey/contracts';
import { Transactions } from '@rekey/database';
import { InvalidInput } from '@rekey/errors';
import type { JwksCredentialsConfig } from '../app.config.js';
import { ConfigurationsRepository } from '../configurations/configurations.repository.js';
import { acceptKeys, type KeyMessage } from './accept-keys.js';
import { CredentialChanges } from './credential-changes.js';
import { sameKeys } from './credential-set.js';
import type { Credential } from './credential.entity.js';
import { newCredentials } from './new-credentials.js';

@Injectable()
export class CredentialsService {
  constructor(
    private readonly repository: ConfigurationsRepository,
    private readonly transactions: Transactions,
    private readonly changes: CredentialChanges,
    private readonly config: RekeyConfig,
  ) {}

  /**
   * The list becomes the whole set of keys that the caller gave; keys of bound sources stay beside it. All or nothing.
   * The keys that are there already, in that order, change nothing.
   * @throws InvalidInput, ConfigurationNotFound
   */
  async replace(
    zoneId: string,
    configId: string,
    input: readonly unknown[],
  ): Promise<{ keys: readonly PublicJwk[]; messages: readonly KeyMessage[] }> {
    const keysMax = (this.config as JwksCredentialsConfig).keysPerConfigurationMax;
    const { keys, messages } = acceptKeys(input, { keysMax });
    await this.transactions.run(async (manager) => {
      const configuration = await this.repository.lock(manager, configId, zoneId);
      const before = await this.repository.credentials(manager, configId);
      const given = newCredentials({ configurationId: configId, sourceId: null }, keys, new Date());
      const fromSources = before.filter((row) => !isGiven(row));
      const room = keysMax - fromSources.filter(({ state }) => state === 'active').length;
      if (given.length > room) {
        throw InvalidInput.field('keys', `must contain at most ${room} keys beside those of the bound sources`);
      }
      const unchanged = before.filter(isGiven).sort((left, right) => left.position - right.position);
      const after = [...fromSources, ...(sameKeys(unchanged, given) ? unchanged : given)];
      await this.changes.write(manager, [{ configuration, before, after }], null);
    });
    return { keys: keys.map(({ jwk }) => jwk), messages };
  }
}

function isGiven({ sourceId }: Credential): boolean {
  return sourceId === null;
}
