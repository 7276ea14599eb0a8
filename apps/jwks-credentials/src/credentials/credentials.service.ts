import { Injectable } from '@nestjs/common';
import { parseDurationMs, RekeyConfig } from '@rekey/config';
import type { PublicJwk } from '@rekey/contracts';
import { Transactions } from '@rekey/database';
import { InvalidInput } from '@rekey/errors';
import type { JwksCredentialsConfig } from '../app.config.js';
import { ConfigurationsRepository } from '../configurations/configurations.repository.js';
import { KeyUsage, type KidUsage } from '../usage/key-usage.js';
import { type AcceptedKey, acceptKeys, type KeyMessage } from './accept-keys.js';
import { CredentialChanges } from './credential-changes.js';
import { sameKeys } from './credential-set.js';
import type { Credential } from './credential.entity.js';
import { newCredentials } from './new-credentials.js';
import { previewReplacement, type ReplacementPreview, warningsOf } from './replacement.js';

interface ReplacedKeys {
  readonly keys: readonly PublicJwk[];
  readonly messages: readonly KeyMessage[];
}

@Injectable()
export class CredentialsService {
  constructor(
    private readonly repository: ConfigurationsRepository,
    private readonly transactions: Transactions,
    private readonly changes: CredentialChanges,
    private readonly usage: KeyUsage,
    private readonly config: RekeyConfig,
  ) {}

  /**
   * The list becomes the whole set of keys that the caller gave; keys of bound sources stay beside it. All or nothing.
   * The keys that are there already, in that order, change nothing. One that takes every key in use away is carried out,
   * with a warning.
   * @throws InvalidInput, ConfigurationNotFound
   */
  async replace(zoneId: string, configId: string, input: readonly unknown[]): Promise<ReplacedKeys> {
    const { keys, messages } = acceptKeys(input, { keysMax: this.settings.keysPerConfigurationMax });
    const usage = await this.usage.of(configId);
    const warnings = await this.transactions.run(async (manager) => {
      const configuration = await this.repository.lock(manager, configId, zoneId);
      const before = await this.repository.credentials(manager, configId);
      const after = this.planned(configId, before, keys);
      await this.changes.write(manager, [{ configuration, before, after }], null);
      return warningsOf(this.preview(before, after, usage));
    });
    return { keys: keys.map(({ jwk }) => jwk), messages: [...messages, ...warnings] };
  }

  /** What `replace` would do, and the warning it would give. Changes nothing. @throws InvalidInput, ConfigurationNotFound */
  async tryOut(
    zoneId: string,
    configId: string,
    input: readonly unknown[],
  ): Promise<ReplacedKeys & { readonly preview: ReplacementPreview }> {
    const { keys, messages } = acceptKeys(input, { keysMax: this.settings.keysPerConfigurationMax });
    await this.repository.get(zoneId, configId);
    const usage = await this.usage.of(configId);
    const before = (await this.repository.credentialsOf([configId])).get(configId) ?? [];
    const preview = this.preview(before, this.planned(configId, before, keys), usage);
    return { keys: keys.map(({ jwk }) => jwk), messages: [...messages, ...warningsOf(preview)], preview };
  }

  private get settings(): JwksCredentialsConfig {
    return this.config as JwksCredentialsConfig;
  }

  private planned(configId: string, before: readonly Credential[], keys: readonly AcceptedKey[]): Credential[] {
    const given = newCredentials({ configurationId: configId, sourceId: null }, keys, new Date());
    const fromSources = before.filter((row) => !isGiven(row));
    const active = fromSources.filter(({ state }) => state === 'active').length;
    const room = this.settings.keysPerConfigurationMax - active;
    if (given.length > room) {
      throw InvalidInput.field('keys', `must contain at most ${room} keys beside those of the bound sources`);
    }
    const unchanged = before.filter(isGiven).sort((left, right) => left.position - right.position);
    return [...fromSources, ...(sameKeys(unchanged, given) ? unchanged : given)];
  }

  private preview(
    before: readonly Credential[],
    after: readonly Credential[],
    usage: readonly KidUsage[],
  ): ReplacementPreview {
    const windowMs = parseDurationMs(this.settings.keyInUseWindow) ?? 0;
    return previewReplacement({ before, after, usage }, { now: new Date(), windowMs });
  }
}

function isGiven({ sourceId }: Credential): boolean {
  return sourceId === null;
}
