import { IsString } from 'class-validator';
import { DomainEvent, type EventData } from '../event.js';
import { topicOf } from '../services.js';

/** A token configuration is gone, with its credentials. */
export class TokenConfigurationDeleted extends DomainEvent {
  static override readonly type = 'io.rekey.token-configuration.deleted.v1';
  static override readonly topic = topicOf('jwks-credentials');

  @IsString() readonly zoneId!: string;
  @IsString() readonly configId!: string;

  constructor(data: EventData<TokenConfigurationDeleted>) {
    super(data);
  }

  subject(): string {
    return this.configId;
  }
}
