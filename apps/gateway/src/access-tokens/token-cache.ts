import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { KeyedHash } from '@rekey/crypto';
import { LRUCache } from 'lru-cache';
import { Repository } from 'typeorm';
import { AccessToken } from './access-token.entity.js';

const MAX_ENTRIES = 50_000;
/** How long a revoked token could live on in a replica that the event log does not reach. */
const TTL_MS = 10_000;
const MAX_TOKEN_LENGTH = 512;

/** Looks tokens up by keyed hash, remembering both answers: a hot token costs no query, and neither does a wrong one. */
@Injectable()
export class TokenCache {
  private readonly byDigest = new LRUCache<string, { readonly token: AccessToken | null }>({
    max: MAX_ENTRIES,
    ttl: TTL_MS,
  });
  private readonly digestById = new LRUCache<string, string>({ max: MAX_ENTRIES, ttl: TTL_MS });
  /** Grows with every revocation, so that a read that overlapped one is not remembered. */
  private revocations = 0;

  constructor(
    @InjectRepository(AccessToken) private readonly tokens: Repository<AccessToken>,
    private readonly hash: KeyedHash,
  ) {}

  /** The token of this value, expired or not; null when there is none. */
  async find(value: string): Promise<AccessToken | null> {
    if (value.length > MAX_TOKEN_LENGTH) return null;
    const digest = this.hash.digest(value);
    const key = digest.toString('base64');
    const cached = this.byDigest.get(key);
    if (cached !== undefined) return cached.token;
    const revocations = this.revocations;
    const token = await this.tokens.findOneBy({ digest });
    if (revocations === this.revocations) this.remember(key, token);
    return token;
  }

  /** Forgets a token at once. */
  drop(tokenId: string): void {
    this.revocations += 1;
    const key = this.digestById.get(tokenId);
    if (key !== undefined) this.byDigest.delete(key);
  }

  private remember(key: string, token: AccessToken | null): void {
    this.byDigest.set(key, { token });
    if (token !== null) this.digestById.set(token.id, key);
  }
}
