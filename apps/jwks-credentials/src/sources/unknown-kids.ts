import { type BeforeApplicationShutdown, Injectable } from '@nestjs/common';
import { parseDurationMs } from '@rekey/config';
import { LRUCache } from 'lru-cache';
import { JwksCredentialsConfig } from '../app.config.js';
import { DueSourcesRepository } from './due-sources.repository.js';
import { SourceRefreshService } from './source-refresh.service.js';

/** How long a token waits for the URLs; an answer that comes later serves the next one. */
const WAIT_MS = 2_000;
const LEASE_MS = 60_000;
const FETCHED_MAX = 16;
const REMEMBERED_MAX = 10_000;

/**
 * Asks the bound URLs at once when a token names a key that nobody has: its issuer may just have begun to use it. Each URL
 * once in a cool-down, whichever replica the tokens come to, so that tokens with made-up keys cost the issuer nothing.
 */
@Injectable()
export class UnknownKids implements BeforeApplicationShutdown {
  private readonly cooldownMs: number;
  private readonly running = new Map<string, Promise<boolean>>();
  /** Also those that nobody waits for any more. */
  private readonly fetching = new Set<Promise<unknown>>();
  /** Saves the query to whoever asked already. */
  private readonly asked: LRUCache<string, true>;

  constructor(
    private readonly due: DueSourcesRepository,
    private readonly refreshes: SourceRefreshService,
    config: JwksCredentialsConfig,
  ) {
    this.cooldownMs = parseDurationMs(config.jwksUnknownKidCooldown) ?? 0;
    this.asked = new LRUCache({ max: REMEMBERED_MAX, ttl: this.cooldownMs });
  }

  /** What is under way is stored while the database is still there. */
  async beforeApplicationShutdown(): Promise<void> {
    await Promise.all(this.fetching);
  }

  /**
   * Whether URLs of the zone, or of one configuration, have been fetched just now: then it is worth looking again.
   * @param kid that a token names: of a list too long for the configuration it is taken first
   */
  async fetch(zoneId: string, configId?: string, kid?: string): Promise<boolean> {
    const key = `${zoneId}${configId ?? ''}`;
    const running = this.running.get(key);
    if (running !== undefined) return running;
    if (this.asked.has(key)) return false;
    this.asked.set(key, true);
    const fetching = this.fetchWithin(zoneId, configId, kid).finally(() => this.running.delete(key));
    this.running.set(key, fetching);
    return fetching;
  }

  private async fetchWithin(zoneId: string, configId?: string, kid?: string): Promise<boolean> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<boolean>((resolve) => {
      timer = setTimeout(() => resolve(false), WAIT_MS).unref();
    });
    // Without the database the token is of an unknown key, as it would be without this.
    const fetched = this.fetchAll(zoneId, configId, kid).catch(() => false);
    this.fetching.add(fetched);
    void fetched.finally(() => this.fetching.delete(fetched));
    return Promise.race([fetched, late]).finally(() => clearTimeout(timer));
  }

  private async fetchAll(zoneId: string, configId?: string, kid?: string): Promise<boolean> {
    const limits = { limit: FETCHED_MAX, leaseMs: LEASE_MS, cooldownMs: this.cooldownMs };
    const claimed = await this.due.claimAsked(zoneId, configId, limits);
    // What failed is written at the source, and counted; the others matter by themselves.
    await Promise.all(claimed.map((source) => this.refreshes.refresh(source, kid).catch(() => undefined)));
    return claimed.length > 0;
  }
}
