import { Controller } from '@nestjs/common';
import { AccessTokenRevoked } from '@rekey/contracts';
import { OnEvent } from '@rekey/messaging';
import { TokenFactsCache } from './token-facts-cache.js';

@Controller()
export class IntrospectionSubscriber {
  constructor(private readonly tokens: TokenFactsCache) {}

  /** Every replica forgets the token. */
  @OnEvent(AccessTokenRevoked, { broadcast: true })
  onAccessTokenRevoked({ tokenId }: AccessTokenRevoked): void {
    this.tokens.revoke(tokenId);
  }
}
