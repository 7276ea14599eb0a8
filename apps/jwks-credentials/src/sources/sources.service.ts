import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { TokenConfigurationUpdated } from '@rekey/contracts';
import { Transactions } from '@rekey/database';
import { Outbox } from '@rekey/messaging';
import { type EntityManager, In, Repository } from 'typeorm';
import { v4 as uuid } from 'uuid';
import { ConfigurationsRepository } from '../configurations/configurations.repository.js';
import { Credential } from '../credentials/credential.entity.js';
import { CredentialsService } from '../credentials/credentials.service.js';
import { newCredentials } from '../credentials/new-credentials.js';
import { ZoneKeys } from '../validation/zone-keys.js';
import type { ReplaceSourcesDto } from './dto/replace-sources.dto.js';
import { type FetchedSource, FetchSources } from './fetch-sources.js';
import { presentSources, type SourcesAnswer } from './present-sources.js';
import { holdsKey, rotateSource } from './source-ring.js';
import { Source } from './source.entity.js';

@Injectable()
export class SourcesService {
  constructor(
    @InjectRepository(Source) private readonly sources: Repository<Source>,
    private readonly fetchSources: FetchSources,
    private readonly repository: ConfigurationsRepository,
    private readonly credentials: CredentialsService,
    private readonly transactions: Transactions,
    private readonly outbox: Outbox,
    private readonly zoneKeys: ZoneKeys,
  ) {}

  /** @throws ConfigurationNotFound */
  async get(zoneId: string, configId: string): Promise<SourcesAnswer> {
    await this.repository.get(zoneId, configId);
    const [sources, credentials] = await Promise.all([
      this.sources.findBy({ configurationId: configId }),
      this.repository.credentialsOf([configId]),
    ]);
    return presentSources(sources, credentials.get(configId) ?? []);
  }

  /**
   * Binds the configuration to exactly these sources. One that was bound before keeps the keys it has, the retiring ones
   * too; the keys of one that is left out go with it.
   * @throws InvalidInput, ConfigurationNotFound
   */
  async replace(zoneId: string, configId: string, dto: ReplaceSourcesDto): Promise<SourcesAnswer> {
    await this.repository.get(zoneId, configId);
    const fetched = unique(await this.fetchSources.all(dto));
    await this.transactions.run(async (manager) => {
      const configuration = await this.repository.lock(manager, configId, zoneId);
      const before = await this.repository.credentials(manager, configId);
      const bound = await manager.findBy(Source, { configurationId: configId });
      const kept = new Map(fetched.map((source) => [source, bound.find((row) => isSame(row, source))]));
      await this.drop(
        manager,
        bound.filter((row) => ![...kept.values()].includes(row)),
      );
      for (const [position, source] of fetched.entries()) {
        await this.bind(manager, configId, position, source, kept.get(source), before);
      }
      const after = await this.repository.credentials(manager, configId);
      if (bound.length !== fetched.length || [...kept.values()].includes(undefined)) {
        await this.outbox.add(manager, new TokenConfigurationUpdated({ zoneId, configId }));
      }
      await this.credentials.publish(manager, configuration, before, after, null);
    });
    this.zoneKeys.drop(zoneId);
    return this.get(zoneId, configId);
  }

  private async drop(manager: EntityManager, sources: readonly Source[]): Promise<void> {
    if (sources.length > 0) await manager.delete(Source, { id: In(sources.map(({ id }) => id)) });
  }

  private async bind(
    manager: EntityManager,
    configurationId: string,
    position: number,
    fetched: FetchedSource,
    existing: Source | undefined,
    credentials: readonly Credential[],
  ): Promise<void> {
    const now = new Date();
    const source: Source = existing ?? Object.assign(new Source(), newSource(configurationId, fetched));
    const own = credentials.filter(({ sourceId }) => sourceId === source.id);
    if (existing === undefined) await manager.insert(Source, { ...source, position });
    if (fetched.kind === 'jwk') {
      const key = fetched.keys[0];
      const active = own.find(({ state }) => state === 'active');
      if (key !== undefined && (active === undefined || !holdsKey(active, key))) {
        await this.saveRing(manager, source, own, rotateSource(source, own, key, { now, overlapMs: 0 }));
      }
      await manager.update(Source, { id: source.id }, { position, lastSync: now, error: null });
      return;
    }
    if (fetched.error === null) {
      await manager.delete(Credential, { sourceId: source.id });
      await manager.insert(
        Credential,
        newCredentials(configurationId, fetched.keys, now).map((row) => ({ ...row, sourceId: source.id })),
      );
    }
    // An answer that failed takes no key away.
    await manager.update(
      Source,
      { id: source.id },
      { position, error: fetched.error, ...(fetched.error === null ? { lastSync: now } : {}) },
    );
  }

  /** Writes what a rotation made of a source's keys. The configuration must be locked. */
  async saveRing(
    manager: EntityManager,
    source: Source,
    before: readonly Credential[],
    after: readonly Credential[],
  ): Promise<void> {
    const ids = new Set(after.map(({ id }) => id));
    const gone = before.filter(({ id }) => !ids.has(id));
    if (gone.length > 0) await manager.delete(Credential, { id: In(gone.map(({ id }) => id)) });
    await manager.upsert(Credential, [...after], ['id']);
    source.nextVersion += 1;
    await manager.update(Source, { id: source.id }, { nextVersion: source.nextVersion });
  }
}

function newSource(configurationId: string, fetched: FetchedSource): Omit<Source, never> {
  return {
    id: uuid(),
    configurationId,
    position: 0,
    kind: fetched.kind,
    project: fetched.kind === 'jwk' ? fetched.project : null,
    name: fetched.kind === 'jwk' ? fetched.name : null,
    jwkId: fetched.kind === 'jwk' ? fetched.jwkId : null,
    url: fetched.kind === 'url' ? fetched.url : null,
    nextVersion: 1,
    lastSync: null,
    error: null,
  };
}

function isSame(row: Source, source: FetchedSource): boolean {
  return source.kind === 'jwk' ? row.jwkId === source.jwkId : row.url === source.url;
}

/** A source named twice is bound once. */
function unique(sources: readonly FetchedSource[]): FetchedSource[] {
  return [
    ...new Map(
      sources.map((source) => [source.kind === 'jwk' ? `jwk ${source.jwkId}` : `url ${source.url}`, source]),
    ).values(),
  ];
}
