import type { IncomingHttpHeaders } from 'node:http';
import { Injectable } from '@nestjs/common';
import { RekeyConfig } from '@rekey/config';
import { type AccessTokenFacts, type Permission, PERMISSIONS } from '@rekey/contracts';
import { constantTimeEqual, type EncryptionJwk } from '@rekey/crypto';
import { type Grant, type Principal, Unauthenticated } from '@rekey/identity';
import type { AccessToken } from './access-token.entity.js';
import { TokenCache } from './token-cache.js';

type Identity = Omit<Principal, 'org'>;

/** Whoever holds a token, as far as another one may be had for it. */
export interface TokenOwner {
  /** Null for the bootstrap token, which is in no table. */
  readonly tokenId: string | null;
  /** What the owner may be called, in lower case. */
  readonly names: readonly string[];
  readonly grants: readonly Grant[];
  readonly publicKey: EncryptionJwk | null;
}

const BEARER = /^Bearer +([^\s]+) *$/i;
const BOOTSTRAP: Identity = { id: 'bootstrap', kind: 'bootstrap', name: 'bootstrap', grants: [] };
const STARTED_AT = new Date().toISOString();

/** Turns credentials into who is calling. */
@Injectable()
export class Authenticator {
  constructor(
    private readonly config: RekeyConfig,
    private readonly cache: TokenCache,
  ) {}

  /**
   * `Authorization: Bearer <token>`; with `apiKeys` also `X-Auth-Email` + `X-Auth-Key`.
   * @throws Unauthenticated
   */
  async authenticate(headers: IncomingHttpHeaders, options: { readonly apiKeys: boolean }): Promise<Identity> {
    const { authorization } = headers;
    if (authorization !== undefined) return this.byToken(bearerOf(authorization));
    const email = headers['x-auth-email'];
    const key = headers['x-auth-key'];
    if (!options.apiKeys || typeof email !== 'string' || typeof key !== 'string') throw new Unauthenticated('missing');
    return this.byApiKey(email, key);
  }

  /** The same for a token that is known without asking; undefined for whatever else comes. */
  known({ authorization }: IncomingHttpHeaders): Identity | undefined {
    const value = authorization === undefined ? undefined : BEARER.exec(authorization)?.[1];
    if (value === undefined) return undefined;
    if (this.isBootstrap(value)) return BOOTSTRAP;
    const token = this.cache.known(value);
    return token === undefined || token.isExpired(Date.now()) ? undefined : identityOf(token);
  }

  /** What is known of a live token; null for anything else. */
  async inspect(value: string): Promise<AccessTokenFacts | null> {
    if (this.isBootstrap(value)) {
      return {
        tokenId: 'bootstrap',
        name: 'bootstrap',
        permissions: Object.keys(PERMISSIONS),
        createdAt: STARTED_AT,
        expiresAt: null,
      };
    }
    const token = await this.cache.find(value);
    if (token === null || token.isExpired(Date.now())) return null;
    return {
      tokenId: token.id,
      name: token.name,
      permissions: [...new Set(token.grants.map(({ permission }) => permission))],
      createdAt: token.createdAt.toISOString(),
      expiresAt: token.expiresAt?.toISOString() ?? null,
    };
  }

  /** Whose token this is, for one that is had for it; null for anything but a live token. */
  async owner(value: string): Promise<TokenOwner | null> {
    if (this.isBootstrap(value)) {
      const grants = Object.keys(PERMISSIONS).map((permission) => ({ permission: permission as Permission }));
      return { tokenId: null, names: ['bootstrap'], grants, publicKey: null };
    }
    const token = await this.cache.find(value);
    if (token === null || token.isExpired(Date.now()) || token.isSession) return null;
    const names = [token.name.toLowerCase(), ...(token.email === null ? [] : [token.email])];
    const { id: tokenId, grants, publicKey } = token;
    return { tokenId, names, grants, publicKey };
  }

  /** Ids of those, of all who were identified before, who still may call: for connections that stay open. */
  async stillAllowed(callers: readonly Pick<Principal, 'kind' | 'id'>[]): Promise<ReadonlySet<string>> {
    const idsOf = (isToken: boolean): string[] => [
      ...new Set(callers.filter(({ kind }) => (kind === 'token') === isToken).map(({ id }) => id)),
    ];
    return new Set([...idsOf(false), ...(await this.cache.live(idsOf(true)))]);
  }

  /** Calls back when the caller's token is revoked, until the returned function is called. */
  onRevoked({ id }: Pick<Principal, 'id'>, listener: () => void): () => void {
    return this.cache.onRevoked(id, listener);
  }

  private async byToken(value: string): Promise<Identity> {
    return this.isBootstrap(value) ? BOOTSTRAP : identityOf(await this.liveToken(value));
  }

  private async byApiKey(email: string, key: string): Promise<Identity> {
    const token = await this.liveToken(key);
    if (token.email === null || !constantTimeEqual(token.email, email.toLowerCase()))
      throw new Unauthenticated('invalid');
    return identityOf(token);
  }

  private async liveToken(value: string): Promise<AccessToken> {
    const token = await this.cache.find(value);
    if (token === null) throw new Unauthenticated('invalid');
    if (token.isExpired(Date.now())) throw new Unauthenticated('expired');
    return token;
  }

  private isBootstrap(value: string): boolean {
    const { bootstrapToken } = this.config;
    return bootstrapToken !== undefined && constantTimeEqual(value, bootstrapToken);
  }
}

function bearerOf(authorization: string): string {
  const match = BEARER.exec(authorization);
  if (match === null) throw new Unauthenticated('malformed');
  return match[1] as string;
}

function identityOf({ id, name, grants, publicKey }: AccessToken): Identity {
  return { id, kind: 'token', name, grants, ...(publicKey === null ? {} : { publicKey }) };
}
