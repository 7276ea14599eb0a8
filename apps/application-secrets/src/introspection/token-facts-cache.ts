import { Injectable } from '@nestjs/common';
import { ReplicaCache } from '@rekey/cache';
import { type AccessTokenFacts, AccessTokenRevoked, GatewayClient } from '@rekey/contracts';
import { KeyedHash } from '@rekey/crypto';
import { Broadcasts } from '@rekey/messaging';
import { LRUCache } from 'lru-cache';

const MAX_ENTRIES = 50_000;
/** How long a token revoked at the gateway may live on here when the event log is away. */
const TTL_MS = 10_000;
/** Longer than any answer from before a revocation can still be on its way or in a cache, the gateway's own included. */
const REVOKED_TTL_MS = 60_000;
/** Longer than any token of ours. */
const MAX_TOKEN_LENGTH = 512;

/** What the gateway says of access tokens, remembered by their keyed hash: a hot token costs no call, neither does a dead one. */
@Injectable()
export class TokenFactsCache {
  private readonly byDigest = new ReplicaCache<string, AccessTokenFacts>({ max: MAX_ENTRIES, freshForMs: TTL_MS });
  /** What is revoked never lives again: knowing the id settles it, whichever gateway replica has not heard of it yet. */
  private readonly revoked = new LRUCache<string, true>({ max: MAX_ENTRIES, ttl: REVOKED_TTL_MS });

  constructor(
    private readonly gateway: GatewayClient,
    private readonly hash: KeyedHash,
    broadcasts: Broadcasts,
  ) {
    broadcasts.follow([AccessTokenRevoked], ({ tokenId }) => void this.revoked.set(tokenId, true));
  }

  /** Null for anything but a live access token. @throws DomainError `unavailable` when the gateway is away */
  async find(token: string): Promise<AccessTokenFacts | null> {
    if (token.length > MAX_TOKEN_LENGTH) return null;
    const digest = this.hash.digest(token).toString('base64');
    return this.live(await this.byDigest.get(digest, () => this.gateway.inspectToken(token)));
  }

  /** What `find` would give at once; undefined when the gateway has to be asked. */
  known(token: string): AccessTokenFacts | null | undefined {
    if (token.length > MAX_TOKEN_LENGTH) return null;
    const facts = this.byDigest.fresh(this.hash.digest(token).toString('base64'));
    return facts === undefined ? undefined : this.live(facts);
  }

  private live(facts: AccessTokenFacts | null): AccessTokenFacts | null {
    return facts === null || isOver(facts) || this.revoked.has(facts.tokenId) ? null : facts;
  }
}

function isOver({ expiresAt }: AccessTokenFacts): boolean {
  return expiresAt !== null && Date.parse(expiresAt) <= Date.now();
}
