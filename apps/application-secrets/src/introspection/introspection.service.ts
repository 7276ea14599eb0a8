import { Injectable } from '@nestjs/common';
import { RekeyConfig } from '@rekey/config';
import type { AccessTokenFacts } from '@rekey/contracts';
import type { AccessTokenClaims } from '../access-tokens/access-token.js';
import { AccessTokenReader } from '../access-tokens/access-token-reader.js';
import { ClientAuthenticator } from '../clients/client-authenticator.js';
import { type Client, ClientCache } from '../clients/client-cache.js';
import { type CredentialParameters, readClientCredentials } from '../clients/client-credentials.js';
import { OAuthRequestInvalid } from '../clients/client.errors.js';
import { issuerOf } from '../clients/issuer-of.js';
import { type IntrospectionAnswer, presentAccessToken, presentIntrospection } from './present-introspection.js';
import { TokenFactsCache } from './token-facts-cache.js';

const NOT_ACTIVE: IntrospectionAnswer = { active: false };

/** Who asks, as far as a request says it beside its form. */
interface Asker {
  readonly authorization: string | undefined;
  readonly address: string;
}

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
    return this.presentFacts(await this.tokens.find(form.token));
  }

  /**
   * The same for a client whose secret is right and a token that is known, without waiting; undefined for everything else.
   * @throws what `introspect` throws
   */
  introspectAtOnce({ authorization, address }: Asker, form: IntrospectionForm): IntrospectionAnswer | undefined {
    const { token } = form;
    const client = this.authenticator.authenticateAtOnce(readClientCredentials(authorization, form), address);
    if (token === undefined || client === undefined) return undefined;
    if (!this.accessTokens.isOurs(token)) {
      const facts = this.tokens.known(token);
      return facts === undefined ? undefined : this.presentFacts(facts);
    }
    const claims = this.accessTokens.readAtOnce(token, client.clientId);
    return claims === undefined ? undefined : presentTo(client, claims);
  }

  private presentFacts(facts: AccessTokenFacts | null): IntrospectionAnswer {
    return facts === null ? NOT_ACTIVE : presentIntrospection(facts, this.issuer);
  }

  private async introspectOurs(token: string, clientId: string): Promise<IntrospectionAnswer> {
    const claims = await this.accessTokens.read(token, clientId);
    if (claims === null || claims.aud.includes(clientId)) return presentTo({ clientId, projectId: '' }, claims);
    return presentTo((await this.clients.find(clientId)) ?? { clientId, projectId: '' }, claims);
  }
}

/** A token is nobody's business but its audience's: for anybody else it is not active (RFC 7662 section 2.2). */
function presentTo(
  { clientId, projectId }: Pick<Client, 'clientId' | 'projectId'>,
  claims: AccessTokenClaims | null,
): IntrospectionAnswer {
  const isFor = claims !== null && (claims.aud.includes(clientId) || claims.aud.includes(projectId));
  return isFor ? presentAccessToken(claims) : NOT_ACTIVE;
}
