import { Injectable } from '@nestjs/common';
import { type EntityManager, DataSource, In } from 'typeorm';
import { validate as isUuid } from 'uuid';
import { Credential } from '../credentials/credential.entity.js';
import { Configuration } from './configuration.entity.js';
import { ConfigurationNotFound } from './configuration.errors.js';

/** The reads that several features make. */
@Injectable()
export class ConfigurationsRepository {
  constructor(private readonly dataSource: DataSource) {}

  /** @throws ConfigurationNotFound, for one of another zone too */
  async get(zoneId: string, id: string): Promise<Configuration> {
    const found = isUuid(id) ? await this.dataSource.manager.findOneBy(Configuration, { id, zoneId }) : null;
    if (found === null) throw new ConfigurationNotFound();
    return found;
  }

  /** Locked until the transaction ends: whoever changes credentials comes through here first. @throws ConfigurationNotFound */
  async lock(manager: EntityManager, id: string, zoneId?: string): Promise<Configuration> {
    const where = { id, ...(zoneId === undefined ? {} : { zoneId }) };
    const found = isUuid(id)
      ? await manager.findOne(Configuration, { where, lock: { mode: 'pessimistic_write' } })
      : null;
    if (found === null) throw new ConfigurationNotFound();
    return found;
  }

  /** Every stored key of some configurations, by configuration. */
  credentialsOf(ids: readonly string[]): Promise<ReadonlyMap<string, Credential[]>> {
    return this.credentialsIn(this.dataSource.manager, ids);
  }

  /** The same, as the transaction sees them. */
  async credentialsIn(manager: EntityManager, ids: readonly string[]): Promise<ReadonlyMap<string, Credential[]>> {
    const rows = ids.length === 0 ? [] : await manager.findBy(Credential, { configurationId: In([...ids]) });
    const byConfiguration = new Map<string, Credential[]>(ids.map((id) => [id, []]));
    for (const row of rows) byConfiguration.get(row.configurationId)?.push(row);
    return byConfiguration;
  }

  async credentials(manager: EntityManager, id: string): Promise<Credential[]> {
    return manager.findBy(Credential, { configurationId: id });
  }
}
