import { Injectable } from '@nestjs/common';
import { type EntityManager, In } from 'typeorm';
import { Configuration } from '../configurations/configuration.entity.js';
import { ConfigurationsRepository } from '../configurations/configurations.repository.js';
import type { Credential } from '../credentials/credential.entity.js';
import { Source } from './source.entity.js';

/** Configurations that are locked and handled at once. */
const BATCH = 200;
const BEFORE_ALL = '00000000-0000-0000-0000-000000000000';

/** A configuration that follows a JWK, held against every other change. */
export interface BoundConfiguration {
  readonly configuration: Configuration;
  readonly source: Source;
  readonly credentials: readonly Credential[];
}

@Injectable()
export class BindingsRepository {
  constructor(private readonly configurations: ConfigurationsRepository) {}

  /** Every configuration bound to the JWK, in bounded batches, in the order of their ids. The JWK must be locked. */
  async *batches(manager: EntityManager, jwkId: string): AsyncGenerator<readonly BoundConfiguration[]> {
    for (let after = BEFORE_ALL; ;) {
      const locked = await this.lock(manager, jwkId, after);
      const last = locked.at(-1);
      if (last === undefined) return;
      yield await this.withKeys(manager, jwkId, locked);
      if (locked.length < BATCH) return;
      after = last.id;
    }
  }

  /** How many configurations are bound to each of these JWKs. */
  async count(manager: EntityManager, jwkIds: readonly string[]): Promise<ReadonlyMap<string, number>> {
    const rows = await manager.query<{ jwkId: string; bound: number }[]>(
      `SELECT jwk_id AS "jwkId", count(*) AS bound FROM sources WHERE jwk_id = ANY ($1) GROUP BY jwk_id`,
      [jwkIds],
    );
    return new Map(rows.map(({ jwkId, bound }) => [jwkId, bound]));
  }

  private lock(manager: EntityManager, jwkId: string, after: string): Promise<Configuration[]> {
    return manager
      .createQueryBuilder(Configuration, 'configuration')
      .where('configuration.id IN (SELECT s.configuration_id FROM sources s WHERE s.jwk_id = :jwkId)', { jwkId })
      .andWhere('configuration.id > :after', { after })
      .orderBy('configuration.id')
      .limit(BATCH)
      .setLock('pessimistic_write')
      .getMany();
  }

  /** In statements of their own: one that waited for the locks would show rows as they were before. */
  private async withKeys(
    manager: EntityManager,
    jwkId: string,
    configurations: readonly Configuration[],
  ): Promise<BoundConfiguration[]> {
    const ids = configurations.map(({ id }) => id);
    const sources = await manager.findBy(Source, { jwkId, configurationId: In(ids) });
    const credentials = await this.configurations.credentialsIn(manager, ids);
    return configurations.flatMap((configuration) => {
      const source = sources.find(({ configurationId }) => configurationId === configuration.id);
      return source === undefined
        ? []
        : [{ configuration, source, credentials: credentials.get(configuration.id) ?? [] }];
    });
  }
}
