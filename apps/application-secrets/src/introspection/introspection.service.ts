import { Injectable } from '@nestjs/common';
import { RekeyConfig } from '@rekey/config';
import { ClientAuthenticator } from '../clients/client-authenticator.js';
import { readClientCredentials } from '../clients/client-credentials.js';
import { OAuthRequestInvalid } from '../clients/client.errors.js';
import { issuerOf } from '../clients/issuer-of.js';
import type { IntrospectDto } from './dto/introspect.dto.js';
import { type IntrospectionAnswer, presentIntrospection } from './present-introspection.js';
import { TokenFactsCache } from './token-facts-cache.js';

@Injectable()
export class IntrospectionService {
  private readonly issuer: string;

  constructor(
    private readonly authenticator: ClientAuthenticator,
    private readonly tokens: TokenFactsCache,
    config: RekeyConfig,
  ) {
    this.issuer = issuerOf(config);
  }

  /**
   * Tells an authenticated client whether a token is a live access token of ours. What is wrong with the request itself is
   * said first, so that no assertion is used up by it.
   * @throws OAuthRequestInvalid, ClientRefused
   */
  async introspect(authorization: string | undefined, form: IntrospectDto): Promise<IntrospectionAnswer> {
    const credentials = readClientCredentials(authorization, form);
    if (form.token === undefined || form.token === '') throw new OAuthRequestInvalid('token missing');
    await this.authenticator.authenticate(credentials);
    const facts = await this.tokens.find(form.token);
    return facts === null ? { active: false } : presentIntrospection(facts, this.issuer);
  }
}
