import { Controller } from '@nestjs/common';
import { AccessTokenRevoked } from '@rekey/contracts';
import { OnEvent } from '@rekey/messaging';
import { TokenCache } from './token-cache.js';

@Controller()
export class AccessTokensSubscriber {
  constructor(private readonly cache: TokenCache) {}

  /** Every replica forgets the token. */
  @OnEvent(AccessTokenRevoked, { broadcast: true })
  onAccessTokenRevoked(event: AccessTokenRevoked): void {
    this.cache.drop(event.tokenId);
  }
}
