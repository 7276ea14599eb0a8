import { hash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import { JwksCredentialsConfig } from '../app.config.js';
import { ConfigurationNotFound } from '../configurations/configuration.errors.js';
import { UnknownKids } from '../sources/unknown-kids.js';
import { KeyUsage } from '../usage/key-usage.js';
import { parseJws } from './parse-token.js';
import {
  type InvalidToken,
  isLive,
  timeProblem,
  validateToken,
  type ValidToken,
  type Verified,
} from './validate-token.js';
import { ZoneKeys } from './zone-keys.js';
import type { ZoneSnapshot } from './zone-snapshot.js';

/** Of the tokens whose answers are kept, so that long ones push out many. */
const CACHED_CHARACTERS_MAX = 64 * 1024 * 1024;

interface CachedToken extends Verified {
  readonly length: number;
}

/** The hot path: no query, no framework; a token that was verified before costs one digest. */
@Injectable()
export class ValidationService {
  private readonly verified: LRUCache<string, CachedToken> | undefined;

  constructor(
    private readonly zoneKeys: ZoneKeys,
    private readonly unknownKids: UnknownKids,
    private readonly usage: KeyUsage,
    config: JwksCredentialsConfig,
  ) {
    const { validationCacheSize: max } = config;
    if (max === 0) return;
    const maxSize = CACHED_CHARACTERS_MAX;
    this.verified = new LRUCache({ max, maxSize, sizeCalculation: ({ length }) => length });
  }

  /**
   * Whether one of the zone's configurations, or the named one, accepts the token now. The zone must exist.
   * @throws ConfigurationNotFound
   */
  async validate(zoneId: string, token: string, configId?: string): Promise<ValidToken | InvalidToken> {
    const found = this.zoneKeys.get(zoneId, Date.now());
    const snapshot = found instanceof Promise ? await found : found;
    if (configId !== undefined && !snapshot.has(configId)) return this.validateNewer(zoneId, token, configId);
    const answer = this.answer(snapshot, token, configId);
    if (answer.valid || answer.reason !== 'unknown_key') return answer;
    return this.validateFetched(zoneId, token, configId, answer);
  }

  /** The same when nothing has to be waited for; undefined when something has. */
  validateAtOnce(zoneId: string, token: string, configId?: string): ValidToken | InvalidToken | undefined {
    const snapshot = this.zoneKeys.here(zoneId, Date.now());
    if (snapshot === undefined || (configId !== undefined && !snapshot.has(configId))) return undefined;
    const answer = this.answer(snapshot, token, configId);
    return answer.valid || answer.reason !== 'unknown_key' ? answer : undefined;
  }

  /** Once more with the keys that the bound URLs list now, unless they were asked a moment ago. */
  private async validateFetched(
    zoneId: string,
    token: string,
    configId: string | undefined,
    answer: InvalidToken,
  ): Promise<ValidToken | InvalidToken> {
    const kid = parseJws(token)?.kid;
    if (!(await this.unknownKids.fetch(zoneId, configId, kid))) return answer;
    return this.answer(await this.zoneKeys.get(zoneId, Date.now()), token, configId);
  }

  private async validateNewer(zoneId: string, token: string, configId: string): Promise<ValidToken | InvalidToken> {
    const newer = await this.zoneKeys.getNewer(zoneId, Date.now());
    if (!newer.has(configId)) throw new ConfigurationNotFound();
    return this.answer(newer, token, configId);
  }

  /** With the keys at hand. A token that was seen before is good for as long as the key that verified it is the zone's. */
  answer(snapshot: ZoneSnapshot, token: string, configId = ''): ValidToken | InvalidToken {
    const nowMs = Date.now();
    // A digest, so that no token stays in memory.
    const cacheKey = `${hash('sha256', token, 'base64')}${snapshot.zoneId}${configId}`;
    const known = this.verified?.get(cacheKey);
    if (known !== undefined && snapshot.holds(known.key) && isLive(known.key, nowMs)) {
      const reason = timeProblem(known.answer.claims, nowMs);
      if (reason === undefined) return this.counted(known.answer, nowMs);
      if (reason === 'expired') this.verified?.delete(cacheKey);
      return { valid: false, reason };
    }
    const result = validateToken(token, (kid) => snapshot.keysOf(kid, configId === '' ? undefined : configId), nowMs);
    if (!('answer' in result)) return result;
    this.verified?.set(cacheKey, { ...result, length: token.length });
    return this.counted(result.answer, nowMs);
  }

  private counted(answer: ValidToken, nowMs: number): ValidToken {
    this.usage.note(answer.configId, answer.kid, nowMs);
    return answer;
  }
}
