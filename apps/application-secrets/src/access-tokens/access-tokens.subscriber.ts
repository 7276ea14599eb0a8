import { Controller } from '@nestjs/common';
import { ClientTokenRevoked, ExecutionSet, TargetDeleted, WebKeyCreated, WebKeyRemoved } from '@rekey/contracts';
import { OnEvent } from '@rekey/messaging';
import { AccessTokensRepository } from './access-tokens.repository.js';
import { PlatformKeys } from './platform-keys.js';
import { TokenFunction } from './token-function.js';

/** Every replica forgets what changed elsewhere. */
@Controller()
export class AccessTokensSubscriber {
  constructor(
    private readonly tokens: AccessTokensRepository,
    private readonly keys: PlatformKeys,
    private readonly tokenFunction: TokenFunction,
  ) {}

  @OnEvent(ClientTokenRevoked, { broadcast: true })
  onClientTokenRevoked({ tokenId }: ClientTokenRevoked): void {
    this.tokens.drop(tokenId);
  }

  @OnEvent(WebKeyCreated, { broadcast: true })
  onWebKeyCreated(): void {
    this.keys.refresh();
  }

  @OnEvent(WebKeyRemoved, { broadcast: true })
  onWebKeyRemoved({ webKeyId }: WebKeyRemoved): void {
    this.keys.remove(webKeyId);
  }

  @OnEvent(ExecutionSet, { broadcast: true })
  onExecutionSet(): void {
    this.tokenFunction.refresh();
  }

  /** An execution whose last target is gone is none any more. */
  @OnEvent(TargetDeleted, { broadcast: true })
  onTargetDeleted(): void {
    this.tokenFunction.refresh();
  }
}
