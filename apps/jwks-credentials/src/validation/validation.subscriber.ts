import { Controller } from '@nestjs/common';
import {
  CredentialsReplaced,
  TokenConfigurationCreated,
  TokenConfigurationDeleted,
  TokenConfigurationUpdated,
  TokenRuleChanged,
} from '@rekey/contracts';
import { OnEvent } from '@rekey/messaging';
import { ZoneKeys } from './zone-keys.js';

/** Every replica reads again what changed. */
@Controller()
export class ValidationSubscriber {
  constructor(private readonly zoneKeys: ZoneKeys) {}

  @OnEvent(CredentialsReplaced, { broadcast: true })
  onCredentialsReplaced(): void {
    this.zoneKeys.lookSoon();
  }

  @OnEvent(TokenConfigurationCreated, { broadcast: true })
  onTokenConfigurationCreated(): void {
    this.zoneKeys.lookSoon();
  }

  @OnEvent(TokenConfigurationUpdated, { broadcast: true })
  onTokenConfigurationUpdated(): void {
    this.zoneKeys.lookSoon();
  }

  @OnEvent(TokenConfigurationDeleted, { broadcast: true })
  onTokenConfigurationDeleted(): void {
    this.zoneKeys.lookSoon();
  }

  @OnEvent(TokenRuleChanged, { broadcast: true })
  onTokenRuleChanged(): void {
    this.zoneKeys.lookSoon();
  }
}
