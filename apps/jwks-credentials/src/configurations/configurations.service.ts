import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import {
  CredentialDescribed,
  TokenConfigurationCreated,
  TokenConfigurationDeleted,
  TokenConfigurationUpdated,
} from '@rekey/contracts';
import { Transactions } from '@rekey/database';
import { Outbox } from '@rekey/messaging';
import { Repository } from 'typeorm';
import { v4 as uuid } from 'uuid';
import { JwksCredentialsConfig } from '../app.config.js';
import { acceptKeys, type KeyMessage } from '../credentials/accept-keys.js';
import { CREDENTIALS, turnsOf } from '../credentials/credential-ring.js';
import { describeConfigurations, newConfigurationDescribed } from '../credentials/described-configurations.js';
import { credentialOf } from '../credentials/ended-versions.js';
import { GivenCredentials } from '../credentials/given-credentials.js';
import type { ResultInfo } from '../envelope.js';
import { zonesChanged } from '../zones/zones-changed.js';
import { Zone } from '../zones/zone.entity.js';
import { Configuration } from './configuration.entity.js';
import { TooManyConfigurations } from './configuration.errors.js';
import { ConfigurationsRepository } from './configurations.repository.js';
import type { CreateConfigurationDto } from './dto/create-configuration.dto.js';
import type { EditConfigurationDto } from './dto/edit-configuration.dto.js';
import type { ListConfigurationsQuery } from './dto/list-configurations.query.js';
import { type ConfigurationAnswer, presentConfiguration } from './present-configuration.js';

@Injectable()
export class ConfigurationsService {
  constructor(
    @InjectRepository(Configuration) private readonly configurations: Repository<Configuration>,
    private readonly repository: ConfigurationsRepository,
    private readonly transactions: Transactions,
    private readonly outbox: Outbox,
    private readonly given: GivenCredentials,
    private readonly config: JwksCredentialsConfig,
  ) {}

  /** @throws InvalidInput, TooManyConfigurations */
  async create(
    zoneId: string,
    dto: CreateConfigurationDto,
  ): Promise<{ answer: ConfigurationAnswer; messages: readonly KeyMessage[] }> {
    const limits = this.config;
    const { keys, messages } = acceptKeys(dto.credentials.keys, {
      keysMax: limits.keysPerConfigurationMax,
      path: 'credentials.keys',
      withSecrets: true,
    });
    const now = new Date();
    const configuration = this.configurations.create({
      id: uuid(),
      zoneId,
      title: dto.title,
      description: dto.description,
      tokenSources: dto.token_sources,
      tokenType: dto.token_type,
      createdAt: now,
      lastUpdated: now,
    });
    const credentials = this.given.rows(configuration.id, keys, now);
    await this.transactions.run(async (manager) => {
      // One at a time per zone, or two creations could both find the last free place.
      await manager.findOne(Zone, { where: { id: zoneId }, lock: { mode: 'pessimistic_write' } });
      const existing = await manager.countBy(Configuration, { zoneId });
      if (existing >= limits.configurationsPerZoneMax) throw new TooManyConfigurations(limits.configurationsPerZoneMax);
      await manager.insert(Configuration, configuration);
      await CREDENTIALS.apply(manager, turnsOf([], credentials));
      await this.outbox.add(
        manager,
        new TokenConfigurationCreated({ zoneId, configId: configuration.id }),
        newConfigurationDescribed(configuration),
      );
      zonesChanged.add(manager, zoneId);
    });
    return { answer: presentConfiguration(configuration, credentials), messages };
  }

  /** A page beyond the end is empty: the vendor's SDK asks until it gets one. */
  async list(
    zoneId: string,
    { page = 1, per_page = 20 }: ListConfigurationsQuery,
  ): Promise<{ answers: ConfigurationAnswer[]; info: ResultInfo }> {
    const [rows, total] = await this.configurations.findAndCount({
      where: { zoneId },
      order: { createdAt: 'ASC', id: 'ASC' },
      skip: (page - 1) * per_page,
      take: per_page,
    });
    const credentials = await this.repository.credentialsOf(rows.map(({ id }) => id));
    return {
      answers: rows.map((row) => presentConfiguration(row, credentials.get(row.id) ?? [])),
      info: { page, per_page, count: rows.length, total_count: total, total_pages: Math.ceil(total / per_page) },
    };
  }

  /** @throws ConfigurationNotFound */
  async get(zoneId: string, id: string): Promise<ConfigurationAnswer> {
    const configuration = await this.repository.get(zoneId, id);
    const credentials = await this.repository.credentialsOf([id]);
    return presentConfiguration(configuration, credentials.get(id) ?? []);
  }

  /** Changes what is given; nothing different means no event. @throws ConfigurationNotFound */
  async edit(zoneId: string, id: string, dto: EditConfigurationDto): Promise<Configuration> {
    return this.transactions.run(async (manager) => {
      const before = await this.repository.lock(manager, id, zoneId);
      const after = {
        title: dto.title ?? before.title,
        description: dto.description ?? before.description,
        tokenSources: dto.token_sources ?? before.tokenSources,
      };
      const isSame =
        after.title === before.title &&
        after.description === before.description &&
        after.tokenSources.join('\n') === before.tokenSources.join('\n');
      if (isSame) return before;
      const lastUpdated = new Date();
      await manager.update(Configuration, { id }, { ...after, lastUpdated });
      const described = after.title === before.title ? [] : await describeConfigurations(manager, [id]);
      await this.outbox.add(manager, new TokenConfigurationUpdated({ zoneId, configId: id }), ...described);
      zonesChanged.add(manager, zoneId);
      return this.configurations.create({ ...before, ...after, lastUpdated });
    });
  }

  /** @throws ConfigurationNotFound */
  async remove(zoneId: string, id: string): Promise<void> {
    await this.transactions.run(async (manager) => {
      const configuration = await this.repository.lock(manager, id, zoneId);
      await manager.delete(Configuration, { id });
      await this.outbox.add(
        manager,
        new TokenConfigurationDeleted({ zoneId, configId: id }),
        CredentialDescribed.removed(credentialOf(configuration), {
          createdAt: configuration.createdAt,
          removedAt: new Date(),
        }),
      );
      zonesChanged.add(manager, zoneId);
    });
  }
}
