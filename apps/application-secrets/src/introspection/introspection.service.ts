import { Injectable } from '@nestjs/common';
import { RekeyConfig } from '@rekey/config';
import { AccessTokenReader } from '../access-tokens/access-token-reader.js';
import { ClientAuthenticator } from '../clients/client-authenticator.js';
import { ClientCache } from '../clients/client-cache.js';
import { type CredentialParameters, readClientCredentials } from '../clients/client-credentials.js';
import { OAuthRequestInvalid } from '../clients/client.errors.js';
import { issuerOf } from '../clients/issuer-of.js';
import { type IntrospectionAnswer, presentAccessToken, presentIntrospection } from './present-introspection.js';
import { TokenFactsCache } from './token-facts-cache.js';

type IntrospectionForm = CredentialParameters & { readonly token?: string };

@Injectable()
export class IntrospectionService {
  private readonly issuer: string;

  constructor(
    private readonly authenticator: ClientAuthenticator,
    private readonly clients: ClientCache,
    private readonly accessTokens: AccessTokenReader,
    private readonly tokens: TokenFactsCache,
    config: RekeyConfig,
  ) {
    this.issuer = issuerOf(config);
  }

  /**
   * Tells an authenticated client whether a token is a live access token: one of the Rekey API, or one of an application. What is wrong with the request itself is
   * said first, so that no assertion is used up by it.
   * @throws OAuthRequestInvalid, ClientRefused
   */
  async introspect(authorization: string | undefined, form: IntrospectionForm): Promise<IntrospectionAnswer> {
    const credentials = readClientCredentials(authorization, form);
    if (form.token === undefined) throw new OAuthRequestInvalid('token missing');
    const clientId = await this.authenticator.authenticate(credentials, 'question');
    if (this.accessTokens.isOurs(form.token)) return this.introspectOurs(form.token, clientId);
    const facts = await this.tokens.find(form.token);
    return facts === null ? { active: false } : presentIntrospection(facts, this.issuer);
  }

  /** A token is nobody's business but its audience's: for anybody else it is not active (RFC 7662 section 2.2). */
  private async introspectOurs(token: string, clientId: string): Promise<IntrospectionAnswer> {
    const claims = await this.accessTokens.read(token, clientId);
    if (claims === null) return { active: false };
    const isFor = claims.aud.includes(clientId) || claims.aud.includes(await this.projectOf(clientId));
    return isFor ? presentAccessToken(claims) : { active: false };
  }

  private async projectOf(clientId: string): Promise<string> {
    return (await this.clients.find(clientId))?.projectId ?? '';
  }
}
