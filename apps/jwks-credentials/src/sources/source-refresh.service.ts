import { Injectable, Logger } from '@nestjs/common';
import { parseDurationMs, RekeyConfig } from '@rekey/config';
import { Transactions } from '@rekey/database';
import { Metrics } from '@rekey/telemetry';
import type { Counter } from 'prom-client';
import type { EntityManager } from 'typeorm';
import type { JwksCredentialsConfig } from '../app.config.js';
import { Configuration } from '../configurations/configuration.entity.js';
import { ConfigurationsRepository } from '../configurations/configurations.repository.js';
import { CredentialChanges } from '../credentials/credential-changes.js';
import { type DueSource, DueSourcesRepository } from './due-sources.repository.js';
import { type FetchedJwks, FetchJwks } from './fetch-jwks.js';
import { refreshedKeys } from './refreshed-keys.js';
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
    private readonly config: RekeyConfig,
    metrics: Metrics,
  ) {
    this.refreshes = metrics.counter('rekey_jwks_refreshes_total', 'Fetches of the JWK Sets of bound URLs.', [
      'outcome',
    ]);
  }

  async refresh(source: DueSource): Promise<void> {
    const startedAt = new Date();
    const fetched = await this.fetchJwks.one(new URL(source.url), source.etag);
    const outcome = await this.take(source, fetched, startedAt);
    this.refreshes.inc({ outcome });
    if (outcome !== 'failed' && outcome !== 'held') return;
    const reason = fetched.error ?? 'its keys do not fit';
    this.logger.warn(`the JWK Set of source ${source.id} was not followed: ${reason}`);
  }

  private async take(source: DueSource, fetched: FetchedJwks, startedAt: Date): Promise<Outcome> {
    const { error, isUnchanged, refreshAt } = fetched;
    if (error === null && !isUnchanged) {
      return this.transactions.run((manager) => this.apply(manager, source, fetched, startedAt));
    }
    await this.due.record(source.id, { error, refreshAt, ...(isUnchanged ? { lastSync: new Date() } : {}) });
    return isUnchanged ? 'unchanged' : 'failed';
  }

  private async apply(
    manager: EntityManager,
    { id, configurationId }: DueSource,
    { keys, etag, refreshAt }: FetchedJwks,
    startedAt: Date,
  ): Promise<Outcome> {
    const lock = { mode: 'pessimistic_write' as const };
    const configuration = await manager.findOne(Configuration, { where: { id: configurationId }, lock });
    const source = await manager.findOneBy(Source, { id });
    // It was left out, or bound anew with a newer answer, while the URL was asked.
    if (configuration === null || source === null) return 'unchanged';
    if (source.lastSync !== null && source.lastSync > startedAt) return 'unchanged';
    const { keysPerConfigurationMax: keysMax, jwksVanishedOverlap } = this.config as JwksCredentialsConfig;
    const now = new Date();
    const before = await this.configurations.credentials(manager, configurationId);
    const own = before.filter(({ sourceId }) => sourceId === id);
    const refreshed = refreshedKeys(source, own, keys, { now, overlapMs: parseDurationMs(jwksVanishedOverlap) ?? 0 });
    const after = [...before.filter(({ sourceId }) => sourceId !== id), ...refreshed.credentials];
    const active = after.filter(({ state }) => state === 'active').length;
    if (active > keysMax) {
      const error = `The configuration would have ${active} keys and may have ${keysMax}`;
      await manager.update(Source, { id }, { error, refreshAt });
      return 'failed';
    }
    await this.changes.write(manager, [{ configuration, before, after }], null);
    // Without its ETag an answer that was not followed is looked at again.
    const held = refreshed.error !== null;
    await manager.update(
      Source,
      { id },
      { etag: held ? null : etag, lastSync: now, error: refreshed.error, refreshAt },
    );
    if (held) return 'held';
    return refreshed.credentials.every((row) => before.includes(row)) && refreshed.credentials.length === own.length
      ? 'unchanged'
      : 'changed';
  }
}
