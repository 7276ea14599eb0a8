import { EventEmitter } from 'node:events';
import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { KeyedHash } from '@rekey/crypto';
import { LRUCache } from 'lru-cache';
import { In, Repository } from 'typeorm';
import { AccessToken } from './access-token.entity.js';

const MAX_ENTRIES = 50_000;
/** How long a revoked token could live on in a replica that the event log does not reach. */
const TTL_MS = 10_000;
const MAX_TOKEN_LENGTH = 512;
const MAX_MISSES = 10_000;

/** Looks tokens up by keyed hash, remembering both answers: a hot token costs no query, and neither does a wrong one. */
@Injectable()
export class TokenCache {
  private readonly byDigest = new LRUCache<string, AccessToken>({
    max: MAX_ENTRIES,
    ttl: TTL_MS,
    dispose: ({ id }) => this.digestById.delete(id),
  });
  /** Holds exactly what `byDigest` holds, so that a revoked token is always found. */
  private readonly digestById = new Map<string, string>();
  /** Apart, so that guessing does not push out tokens that live. */
  private readonly misses = new LRUCache<string, true>({ max: MAX_MISSES, ttl: TTL_MS });
  private readonly revoked = new EventEmitter().setMaxListeners(0);
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
    if (cached !== undefined) return cached;
    if (this.misses.has(key)) return null;
    const revocations = this.revocations;
    const token = await this.tokens.findOneBy({ digest });
    if (revocations === this.revocations) this.remember(key, token);
    return token;
  }

  /** Asks the database, past what is remembered and once for all, which of the tokens exist and have not expired. */
  async live(tokenIds: readonly string[]): Promise<string[]> {
    if (tokenIds.length === 0) return [];
    const tokens = await this.tokens.findBy({ id: In([...tokenIds]) });
    return tokens.filter((token) => !token.isExpired(Date.now())).map(({ id }) => id);
  }

  /** Forgets a token at once. */
  drop(tokenId: string): void {
    this.revocations += 1;
    const key = this.digestById.get(tokenId);
    if (key !== undefined) this.byDigest.delete(key);
    this.revoked.emit(tokenId);
  }

  /** Calls back when the token is revoked, until the returned function is called. */
  onRevoked(tokenId: string, listener: () => void): () => void {
    this.revoked.on(tokenId, listener);
    return () => this.revoked.off(tokenId, listener);
  }

  private remember(key: string, token: AccessToken | null): void {
    if (token === null) {
      this.misses.set(key, true);
    } else {
      this.byDigest.set(key, token);
      this.digestById.set(token.id, key);
    }
  }
}
