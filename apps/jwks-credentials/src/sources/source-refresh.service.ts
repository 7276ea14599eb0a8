import { Injectable, Logger } from '@nestjs/common';
import { parseDurationMs } from '@rekey/config';
import { databaseNow, Transactions } from '@rekey/database';
import { Metrics } from '@rekey/telemetry';
import type { Counter } from 'prom-client';
import type { EntityManager } from 'typeorm';
import { JwksCredentialsConfig } from '../app.config.js';
import { Configuration } from '../configurations/configuration.entity.js';
import { ConfigurationsRepository } from '../configurations/configurations.repository.js';
import { CredentialChanges } from '../credentials/credential-changes.js';
import { type DueSource, DueSourcesRepository } from './due-sources.repository.js';
import { type FetchedJwks, FetchJwks } from './fetch-jwks.js';
import { fittingKeys } from './fitting-keys.js';
import { refreshedKeys } from './refreshed-keys.js';
import { mayBeNewer } from './source-clock.js';
import { Source } from './source.entity.js';

type Outcome = 'changed' | 'unchanged' | 'held' | 'failed';

/** Fetches the JWK Set of a bound URL again. Whatever the URL answers, keys that work are never all taken away by it. */
@Injectable()
export class SourceRefreshService {
  private readonly logger = new Logger(SourceRefreshService.name);
  private readonly refreshes: Counter<'outcome'>;

  constructor(
    private readonly fetchJwks: FetchJwks,
    private readonly due: DueSourcesRepository,
    private readonly configurations: ConfigurationsRepository,
    private readonly changes: CredentialChanges,
    private readonly transactions: Transactions,
    private readonly config: JwksCredentialsConfig,
    metrics: Metrics,
  ) {
    this.refreshes = metrics.counter('rekey_jwks_refreshes_total', 'Fetches of the JWK Sets of bound URLs.', [
      'outcome',
    ]);
  }

  /** @param wantedKid of a token that asked for it */
  async refresh(source: DueSource, wantedKid?: string): Promise<void> {
    const fetched = await this.fetchJwks.one(new URL(source.url), source.askedAt, source.etag);
    const outcome = await this.take(source, fetched, wantedKid);
    this.refreshes.inc({ outcome });
    if (outcome !== 'failed' && outcome !== 'held') return;
    this.logger.warn(
      `the JWK Set of source ${source.id} was not followed: ${fetched.error ?? 'it lost most of its keys'}`,
    );
  }

  private async take(source: DueSource, fetched: FetchedJwks, wantedKid: string | undefined): Promise<Outcome> {
    const { error, isUnchanged, refreshAt } = fetched;
    if (error === null && !isUnchanged) {
      return this.transactions.run((manager) => this.apply(manager, source, fetched, wantedKid));
    }
    await this.due.record(source, { error, refreshAt });
    return isUnchanged ? 'unchanged' : 'failed';
  }

  private async apply(
    manager: EntityManager,
    { id, configurationId }: DueSource,
    fetched: FetchedJwks,
    wantedKid: string | undefined,
  ): Promise<Outcome> {
    const { etag, refreshAt, askedAt } = fetched;
    const lock = { mode: 'pessimistic_write' as const };
    const configuration = await manager.findOne(Configuration, { where: { id: configurationId }, lock });
    const source = await manager.findOneBy(Source, { id });
    // It was left out while the URL was asked.
    if (configuration === null || source === null) return 'unchanged';
    const now = await databaseNow(manager);
    if (mayBeNewer(source.lastSync, askedAt)) {
      // Of two answers that were under way together nobody knows which one is older: the URL is asked once more.
      await manager.update(Source, { id }, { refreshAt: now });
      return 'unchanged';
    }
    const { keysPerConfigurationMax: keysMax, jwksVanishedOverlap } = this.config;
    const before = await this.configurations.credentials(manager, configurationId);
    const own = before.filter(({ sourceId }) => sourceId === id);
    const others = before.filter(({ sourceId }) => sourceId !== id);
    const { keys, note } = fittingKeys(fetched, { own, others, keysMax, wantedKid });
    const refreshed = refreshedKeys(source, own, keys, { now, overlapMs: parseDurationMs(jwksVanishedOverlap) ?? 0 });
    await this.changes.write(manager, [{ configuration, before, after: [...others, ...refreshed.credentials] }]);
    // Without its ETag an answer that was not followed whole is looked at again: there may be room for the rest.
    const isWhole = refreshed.error === null && note === null;
    const error = isWhole ? null : [refreshed.error, note].filter((one) => one !== null).join('. ');
    await manager.update(Source, { id }, { etag: isWhole ? etag : null, lastSync: now, error, refreshAt });
    if (refreshed.error !== null) return 'held';
    return refreshed.credentials.every((row) => before.includes(row)) && refreshed.credentials.length === own.length
      ? 'unchanged'
      : 'changed';
  }
}
