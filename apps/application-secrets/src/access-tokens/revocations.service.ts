import { Injectable } from '@nestjs/common';
import { ClientTokenRevoked } from '@rekey/contracts';
import { Transactions } from '@rekey/database';
import { Outbox } from '@rekey/messaging';
import { ClientAuthenticator } from '../clients/client-authenticator.js';
import { ClientCache } from '../clients/client-cache.js';
import { type CredentialParameters, readClientCredentials } from '../clients/client-credentials.js';
import { ClientRefused, OAuthRequestInvalid } from '../clients/client.errors.js';
import { opaqueTokenId } from './access-token.js';
import { TokenOfAnotherClient, TokenTypeUnsupported } from './access-token.errors.js';
import { AccessTokenReader } from './access-token-reader.js';
import { AccessTokensRepository } from './access-tokens.repository.js';

/** How tokens of the platform's own API start, which are the gateway's. */
const PLATFORM_PREFIX = 'rekey_';

type RevocationForm = CredentialParameters & { readonly token?: string };

@Injectable()
export class RevocationsService {
  constructor(
    private readonly authenticator: ClientAuthenticator,
    private readonly clients: ClientCache,
    private readonly reader: AccessTokenReader,
    private readonly tokens: AccessTokensRepository,
    private readonly transactions: Transactions,
    private readonly outbox: Outbox,
  ) {}

  /**
   * Ends an access token of the client before its time: in this replica before this resolves, in the others when they hear
   * of it. Whoever verifies a JWT offline accepts it until it expires.
   * @throws OAuthRequestInvalid, ClientRefused, TokenOfAnotherClient, TokenTypeUnsupported
   */
  async revoke(authorization: string | undefined, form: RevocationForm): Promise<void> {
    const credentials = readClientCredentials(authorization, form);
    const { token } = form;
    if (token === undefined) throw new OAuthRequestInvalid('token missing');
    const client = await this.clients.find(await this.authenticator.authenticate(credentials));
    if (client === null) throw new ClientRefused();
    if (token.startsWith(PLATFORM_PREFIX)) throw new TokenTypeUnsupported();
    const claims = await this.reader.read(token, client.clientId);
    if (claims === null) return;
    const { clientId, appId, projectId } = client;
    if (claims.client_id !== clientId) throw new TokenOfAnotherClient();
    const { jti: tokenId, exp } = claims;
    const revoked = { tokenId, clientId, appId, projectId, expiresAt: new Date(exp * 1000).toISOString() };
    await this.transactions.run(async (manager) => {
      const isFirst = await this.tokens.revoke(manager, claims, opaqueTokenId(token) !== undefined);
      if (isFirst) await this.outbox.add(manager, new ClientTokenRevoked(revoked));
    });
  }
}
