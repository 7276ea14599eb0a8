import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { RekeyConfig } from '@rekey/config';
import { LRUCache } from 'lru-cache';
import type { JwksCredentialsConfig } from '../app.config.js';
import {
  type InvalidToken,
  isLive,
  timeProblem,
  validateToken,
  type ValidToken,
  type Verified,
} from './validate-token.js';
import { ZoneKeys, type ZoneSnapshot } from './zone-keys.js';

interface CachedToken extends Verified {
  /** The keys it was verified with: once the zone has others, it is verified again. */
  readonly snapshot: ZoneSnapshot;
}

/** The hot path: no query, no framework; a token that was verified before costs one digest. */
@Injectable()
export class ValidationService {
  private readonly verified: LRUCache<string, CachedToken> | undefined;

  constructor(
    private readonly zoneKeys: ZoneKeys,
    config: RekeyConfig,
  ) {
    const { validationCacheSize } = config as JwksCredentialsConfig;
    if (validationCacheSize > 0) this.verified = new LRUCache({ max: validationCacheSize });
  }

  /** Whether one of the zone's configurations, or the named one, accepts the token now. The zone must exist. */
  async validate(zoneId: string, token: string, configId?: string): Promise<ValidToken | InvalidToken> {
    const snapshot = this.zoneKeys.peek(zoneId, Date.now()) ?? (await this.zoneKeys.load(zoneId));
    const nowMs = Date.now();
    const digest = createHash('sha256').update(token).digest('base64');
    const cacheKey = `${digest} ${zoneId} ${configId ?? ''}`;
    const known = this.verified?.get(cacheKey);
    if (known !== undefined && known.snapshot === snapshot && isLive(known.key, nowMs)) {
      const reason = timeProblem(known.answer.claims, nowMs);
      return reason === undefined ? known.answer : { valid: false, reason };
    }
    const result = validateToken(token, (kid) => snapshot.keysOf(kid, configId), nowMs);
    if (!('answer' in result)) return result;
    this.verified?.set(cacheKey, { ...result, snapshot });
    return result.answer;
  }
}
