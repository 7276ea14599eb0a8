import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { TokenConfigurationUpdated } from '@rekey/contracts';
import { maskQuery } from '@rekey/crypto';
import { databaseNow, Transactions } from '@rekey/database';
import { InvalidInput } from '@rekey/errors';
import { type Principal, reaches } from '@rekey/identity';
import { Outbox } from '@rekey/messaging';
import { type EntityManager, In, Repository } from 'typeorm';
import { JwksCredentialsConfig } from '../app.config.js';
import { ConfigurationsRepository } from '../configurations/configurations.repository.js';
import { CredentialChanges } from '../credentials/credential-changes.js';
import { describeConfigurations } from '../credentials/described-configurations.js';
import { BindingsRepository } from './bindings.repository.js';
import type { ReplaceSourcesDto } from './dto/replace-sources.dto.js';
import { FetchJwks } from './fetch-jwks.js';
import { isTaken, TAKEN } from './fitting-keys.js';
import { lockJwks } from './jwk-lock.js';
import { planSources, type SourcesPlan } from './plan-sources.js';
import { presentSources, type SourcesAnswer } from './present-sources.js';
import { SourceUrls } from './source-urls.js';
import { Source } from './source.entity.js';
import { TooManyBindings } from './source.errors.js';
import { VaultJwks } from './vault-jwks.js';

/** Configurations that may follow one JWK. */
const BINDINGS_MAX = 5_000;
/** Of asking the URLs, where a refresh was under way at the same time. */
const ATTEMPTS_MAX = 3;

@Injectable()
export class SourcesService {
  constructor(
    @InjectRepository(Source) private readonly sources: Repository<Source>,
    private readonly vaultJwks: VaultJwks,
    private readonly fetchJwks: FetchJwks,
    private readonly urls: SourceUrls,
    private readonly configurations: ConfigurationsRepository,
    private readonly bindings: BindingsRepository,
    private readonly changes: CredentialChanges,
    private readonly transactions: Transactions,
    private readonly outbox: Outbox,
    private readonly config: JwksCredentialsConfig,
  ) {}

  /**
   * With the values in queries of URLs for those who may change them alone: people put keys of APIs there.
   * @throws ConfigurationNotFound
   */
  async get(zoneId: string, configId: string, principal: Principal): Promise<SourcesAnswer> {
    await this.configurations.get(zoneId, configId);
    const [sources, credentials] = await Promise.all([
      this.sources.findBy({ configurationId: configId }),
      this.configurations.credentialsOf([configId]),
    ]);
    const mayWrite = reaches(principal, ['api_gateway.write'], `zone:${zoneId}`);
    const shown = mayWrite ? (url: string): string => url : maskQuery;
    const opened = sources.map((source) => this.urls.opened(source));
    return presentSources(opened, credentials.get(configId) ?? [], shown);
  }

  /**
   * Binds the configuration to exactly these sources. The vault is asked behind the locks of its JWKs, so that a rotation
   * at the same moment comes wholly before, and is in the answer, or wholly after, and finds the binding. A URL that was
   * refreshed meanwhile is asked again: the caller gets what it lists now, and a list that grew short is accepted.
   * @throws InvalidInput, ConfigurationNotFound, TooManyBindings, JwkReplacedMeanwhile
   */
  async replace(
    zoneId: string,
    configId: string,
    wanted: ReplaceSourcesDto,
    principal: Principal,
  ): Promise<SourcesAnswer> {
    await this.configurations.get(zoneId, configId);
    for (let attempt = 1; (await this.bind(zoneId, configId, wanted)).isOvertaken; attempt += 1) {
      if (attempt === ATTEMPTS_MAX) break;
    }
    return this.get(zoneId, configId, principal);
  }

  private async bind(
    zoneId: string,
    configId: string,
    { jwks: named = [], urls: listed = [] }: ReplaceSourcesDto,
  ): Promise<SourcesPlan> {
    const askedAt = await databaseNow(this.sources);
    const [found, urls] = await Promise.all([this.vaultJwks.find(named), this.fetchJwks.all(listed, askedAt)]);
    return this.transactions.run(async (manager) => {
      await lockJwks(
        manager,
        found.map(({ jwkId }) => jwkId),
      );
      const jwks = await this.vaultJwks.again(named, found);
      const configuration = await this.configurations.lock(manager, configId, zoneId);
      const before = await this.configurations.credentials(manager, configId);
      const stored = await manager.findBy(Source, { configurationId: configId });
      const sources = stored.map((source) => this.urls.opened(source));
      const bound = { configurationId: configId, sources, credentials: before };
      const { keysPerConfigurationMax: keysMax } = this.config;
      const plan = planSources(bound, [...jwks, ...urls], { at: await databaseNow(manager), keysMax });
      checkKeys(plan, keysMax);
      await this.checkBindings(manager, plan);
      const written = plan.sources.map((source) => this.urls.sealed(source));
      if (written.length > 0) await manager.upsert(Source, written, ['id']);
      await this.changes.write(manager, [{ configuration, before, after: plan.credentials }]);
      if (plan.removed.length > 0) await manager.delete(Source, { id: In(plan.removed.map(({ id }) => id)) });
      if (plan.added.length + plan.removed.length > 0) {
        const described = await describeConfigurations(manager, [configId]);
        await this.outbox.add(manager, new TokenConfigurationUpdated({ zoneId, configId }), ...described);
      }
      return plan;
    });
  }

  private async checkBindings(manager: EntityManager, { added }: SourcesPlan): Promise<void> {
    const jwks = added.filter(({ kind }) => kind === 'jwk');
    const counts = await this.bindings.count(
      manager,
      jwks.map(({ jwkId }) => jwkId as string),
    );
    const full = jwks.find(({ jwkId }) => (counts.get(jwkId as string) ?? 0) >= BINDINGS_MAX);
    if (full !== undefined) throw new TooManyBindings(full.name as string, BINDINGS_MAX);
  }
}

/** What URLs list was made to fit already. @throws InvalidInput */
function checkKeys({ credentials, sources }: SourcesPlan, keysMax: number): void {
  // A key inside its overlap does not count, so that a rotation always finds room.
  const active = credentials.filter(({ state }) => state === 'active');
  if (active.length > keysMax) {
    throw InvalidInput.field('', `the configuration would have ${active.length} keys and may have ${keysMax}`);
  }
  for (const [index, source] of sources.filter(({ kind }) => kind === 'jwk').entries()) {
    const others = active.filter(({ sourceId }) => sourceId !== source.id);
    const own = active.filter(({ sourceId }) => sourceId === source.id);
    if (own.some((key) => isTaken(key, others))) throw InvalidInput.field(`jwks[${index}]`, TAKEN);
  }
}
