import { Controller } from '@nestjs/common';
import {
  CredentialsReplaced,
  TokenConfigurationCreated,
  TokenConfigurationDeleted,
  TokenConfigurationUpdated,
} from '@rekey/contracts';
import { OnEvent } from '@rekey/messaging';
import { ZoneKeys } from './zone-keys.js';

/** Every replica forgets the keys of a zone that changed. */
@Controller()
export class ValidationSubscriber {
  constructor(private readonly zoneKeys: ZoneKeys) {}

  @OnEvent(CredentialsReplaced, { broadcast: true })
  onCredentialsReplaced({ zoneId }: CredentialsReplaced): void {
    this.zoneKeys.drop(zoneId);
  }

  @OnEvent(TokenConfigurationCreated, { broadcast: true })
  onTokenConfigurationCreated({ zoneId }: TokenConfigurationCreated): void {
    this.zoneKeys.drop(zoneId);
  }

  @OnEvent(TokenConfigurationUpdated, { broadcast: true })
  onTokenConfigurationUpdated({ zoneId }: TokenConfigurationUpdated): void {
    this.zoneKeys.drop(zoneId);
  }

  @OnEvent(TokenConfigurationDeleted, { broadcast: true })
  onTokenConfigurationDeleted({ zoneId }: TokenConfigurationDeleted): void {
    this.zoneKeys.drop(zoneId);
  }
}
