import { EventEmitter } from 'node:events';
import { Injectable } from '@nestjs/common';
import { ReplicaCache } from '@rekey/cache';
import { InjectRepository } from '@nestjs/typeorm';
import { AccessTokenRevoked } from '@rekey/contracts';
import { KeyedHash } from '@rekey/crypto';
import { Broadcasts } from '@rekey/messaging';
import { In, Repository } from 'typeorm';
import { AccessToken } from './access-token.entity.js';

const MAX_ENTRIES = 50_000;
/** How long a revoked token could live on in a replica that the event log does not reach. */
const TTL_MS = 10_000;
const MAX_TOKEN_LENGTH = 512;

/** Looks tokens up by keyed hash, remembering both answers: a hot token costs no query, and neither does a wrong one. */
@Injectable()
export class TokenCache {
  private readonly byDigest = new ReplicaCache<string, AccessToken>({
    max: MAX_ENTRIES,
    freshForMs: TTL_MS,
    groupOf: ({ id }) => id,
  });
  private readonly revoked = new EventEmitter().setMaxListeners(0);

  constructor(
    @InjectRepository(AccessToken) private readonly tokens: Repository<AccessToken>,
    private readonly hash: KeyedHash,
    broadcasts: Broadcasts,
  ) {
    broadcasts.follow([AccessTokenRevoked], ({ tokenId }) => this.drop(tokenId));
  }

  /** The token of this value, expired or not; null when there is none. */
  find(value: string): AccessToken | null | Promise<AccessToken | null> {
    if (value.length > MAX_TOKEN_LENGTH) return null;
    return this.byDigest.get(this.digestOf(value), this.read);
  }

  /** The same when it need not be read. */
  known(value: string): AccessToken | undefined {
    return value.length > MAX_TOKEN_LENGTH ? undefined : (this.byDigest.fresh(this.digestOf(value)) ?? undefined);
  }

  /** Asks the database, past what is remembered and once for all, which of the tokens exist and have not expired. */
  async live(tokenIds: readonly string[]): Promise<string[]> {
    if (tokenIds.length === 0) return [];
    const tokens = await this.tokens.findBy({ id: In([...tokenIds]) });
    return tokens.filter((token) => !token.isExpired(Date.now())).map(({ id }) => id);
  }

  private digestOf(value: string): string {
    return this.hash.digest(value).toString('base64');
  }

  private drop(tokenId: string): void {
    this.byDigest.dropGroup(tokenId);
    this.revoked.emit(tokenId);
  }

  /** Calls back when the token is revoked, until the returned function is called. */
  onRevoked(tokenId: string, listener: () => void): () => void {
    this.revoked.on(tokenId, listener);
    return () => this.revoked.off(tokenId, listener);
  }

  private readonly read = (digest: string): Promise<AccessToken | null> =>
    this.tokens.findOneBy({ digest: Buffer.from(digest, 'base64') });
}
