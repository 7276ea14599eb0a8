import { hash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { RekeyConfig } from '@rekey/config';
import { LRUCache } from 'lru-cache';
import { ClientCache } from '../clients/client-cache.js';
import { issuerOf } from '../clients/issuer-of.js';
import { type AccessTokenClaims, isCompactJws } from './access-token.js';
import { AccessTokensRepository } from './access-tokens.repository.js';
import { PlatformKeys } from './platform-keys.js';
import { type VerifiedAccessToken, verifyAccessToken } from './verify-access-token.js';

const MAX_VERIFIED = 50_000;
const VERIFIED_TTL_MS = 10_000;

/** Says what a token that this service issued is worth now. */
@Injectable()
export class AccessTokenReader {
  private readonly issuer: string;
  /** By hash, so that a hot token costs no signature check. What may end it is asked every time. */
  private readonly verified = new LRUCache<string, VerifiedAccessToken>({ max: MAX_VERIFIED, ttl: VERIFIED_TTL_MS });

  constructor(
    private readonly tokens: AccessTokensRepository,
    private readonly keys: PlatformKeys,
    private readonly clients: ClientCache,
    config: RekeyConfig,
  ) {
    this.issuer = issuerOf(config);
  }

  /** Whether it looks like a token of ours, and so nobody else needs to be asked about it. */
  isOurs(token: string): boolean {
    return isCompactJws(token) || token.startsWith('rkat_');
  }

  /**
   * Claims of a live token; null when it is over, revoked, changed, or its client is gone.
   * @param clientId who asks, and so is there
   */
  async read(token: string, clientId: string): Promise<AccessTokenClaims | null> {
    const claims = isCompactJws(token) ? await this.readJwt(token) : await this.tokens.find(token);
    if (claims === null || claims.exp * 1000 <= Date.now()) return null;
    const hasClient = claims.client_id === clientId || (await this.clients.find(claims.client_id)) !== null;
    return hasClient ? claims : null;
  }

  /** What `read` would say at once; undefined when something has to be asked or verified. */
  readAtOnce(token: string, clientId: string): AccessTokenClaims | null | undefined {
    const claims = isCompactJws(token) ? this.knownJwt(token) : this.tokens.known(token);
    if (claims === null || claims === undefined) return claims;
    if (claims.exp * 1000 <= Date.now()) return null;
    if (claims.client_id === clientId) return claims;
    const client = this.clients.known(claims.client_id);
    return client === undefined ? undefined : client && claims;
  }

  private knownJwt(token: string): AccessTokenClaims | null | undefined {
    const verified = this.verified.get(digestOf(token));
    if (verified === undefined) return undefined;
    const isRevoked = this.keys.isRemoved(verified.kid) || this.tokens.isKnownRevoked(verified.claims.jti);
    return isRevoked === undefined ? undefined : isRevoked ? null : verified.claims;
  }

  private async readJwt(token: string): Promise<AccessTokenClaims | null> {
    const digest = digestOf(token);
    const verified = this.verified.get(digest) ?? (await this.verify(token, digest));
    if (verified === null || this.keys.isRemoved(verified.kid)) return null;
    return (await this.tokens.isRevoked(verified.claims.jti)) ? null : verified.claims;
  }

  private async verify(token: string, digest: string): Promise<VerifiedAccessToken | null> {
    const verified = await verifyAccessToken(token, {
      issuer: this.issuer,
      findKey: (kid) => this.keys.find(kid),
    });
    if (verified !== null) this.verified.set(digest, verified);
    return verified;
  }
}

function digestOf(token: string): string {
  return hash('sha256', token, 'base64');
}
