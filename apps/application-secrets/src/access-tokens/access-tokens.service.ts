import { Injectable } from '@nestjs/common';
import { parseDurationMs } from '@rekey/config';
import { DataSource } from 'typeorm';
import { v7 as uuidv7 } from 'uuid';
import { ApplicationSecretsConfig } from '../app.config.js';
import { type Client, ClientCache } from '../clients/client-cache.js';
import { ClientAuthenticator } from '../clients/client-authenticator.js';
import { type CredentialParameters, readClientCredentials } from '../clients/client-credentials.js';
import { ClientRefused, OAuthRequestInvalid } from '../clients/client.errors.js';
import { issuerOf } from '../clients/issuer-of.js';
import type { AccessTokenClaims } from './access-token.js';
import { GrantTypeUnsupported, ScopeInvalid } from './access-token.errors.js';
import { AccessTokensRepository } from './access-tokens.repository.js';
import { readScopes, type RequestedScopes } from './scopes.js';
import { TokenFunction } from './token-function.js';
import { TokenSigner } from './token-signer.js';

export interface IssuedToken {
  readonly token: string;
  readonly claims: AccessTokenClaims;
}

type TokenForm = CredentialParameters & { readonly grant_type?: string; readonly scope?: string };

@Injectable()
export class AccessTokensService {
  private readonly issuer: string;
  private readonly lifetimeSeconds: number;

  constructor(
    private readonly authenticator: ClientAuthenticator,
    private readonly clients: ClientCache,
    private readonly tokens: AccessTokensRepository,
    private readonly signer: TokenSigner,
    private readonly tokenFunction: TokenFunction,
    private readonly dataSource: DataSource,
    config: ApplicationSecretsConfig,
  ) {
    this.issuer = issuerOf(config);
    this.lifetimeSeconds = (parseDurationMs(config.accessTokenLifetime) ?? 0) / 1000;
  }

  /**
   * The client credentials grant. What is wrong with the request itself is said first, so that no assertion is used up by
   * it.
   * @throws OAuthRequestInvalid, GrantTypeUnsupported, ScopeInvalid, ClientRefused, TokenDenied
   */
  async issue(authorization: string | undefined, form: TokenForm): Promise<IssuedToken> {
    // Before the client: other grants authenticate theirs in other ways, and what is missing here is the grant.
    if (form.grant_type === undefined) throw new OAuthRequestInvalid('grant_type missing');
    if (form.grant_type !== 'client_credentials') throw new GrantTypeUnsupported();
    const credentials = readClientCredentials(authorization, form);
    const requested = readScopes(form.scope);
    const client = await this.clients.find(await this.authenticator.authenticate(credentials));
    // Gone since it authenticated.
    if (client === null) throw new ClientRefused();
    await this.checkProjects(requested, client);
    const base = this.claimsOf(client, requested);
    return this.issued(client, { ...(await this.tokenFunction.claimsFor(base, client)), ...base });
  }

  /**
   * The same for a client whose secret is right, where there is nothing to ask before the token is made; undefined for
   * everything else. @throws what `issue` throws
   */
  issueAtOnce(authorization: string | undefined, form: TokenForm, address: string): Promise<IssuedToken> | undefined {
    if (form.grant_type !== 'client_credentials' || !this.tokenFunction.isKnownUnset) return undefined;
    const requested = readScopes(form.scope);
    if (requested.projectIds.length > 0) return undefined;
    const client = this.authenticator.authenticateAtOnce(readClientCredentials(authorization, form), address);
    return client && this.issued(client, this.claimsOf(client, requested));
  }

  private async issued({ accessTokenType }: Client, claims: AccessTokenClaims): Promise<IssuedToken> {
    const isOpaque = accessTokenType === 'OIDC_TOKEN_TYPE_BEARER';
    return { token: isOpaque ? await this.tokens.add(claims) : await this.signer.sign(claims), claims };
  }

  private claimsOf({ clientId, projectId }: Client, { scopes, projectIds }: RequestedScopes): AccessTokenClaims {
    const now = Math.floor(Date.now() / 1000);
    return {
      iss: this.issuer,
      sub: clientId,
      aud: [...new Set([clientId, projectId, ...projectIds])],
      client_id: clientId,
      iat: now,
      nbf: now,
      exp: now + this.lifetimeSeconds,
      jti: uuidv7(),
      ...(scopes.length === 0 ? {} : { scope: scopes.join(' ') }),
    };
  }

  /** Audiences are projects of the client's own organization. Which others there are is not for it to find out. */
  private async checkProjects({ projectIds }: RequestedScopes, { projectId, org }: Client): Promise<void> {
    const others = projectIds.filter((id) => id !== projectId);
    if (others.length === 0) return;
    const rows = await this.dataSource.query<unknown[]>(
      `SELECT 1 FROM projects WHERE id = ANY($1) AND org = $2 AND state = 'active'`,
      [others, org],
    );
    if (rows.length < others.length) throw new ScopeInvalid('scope names a project that the token cannot be for');
  }
}
