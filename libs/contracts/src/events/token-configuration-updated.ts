import { IsString } from 'class-validator';
import { DomainEvent, type EventData } from '../event.js';
import { topicOf } from '../services.js';

/** A token configuration changed: title, description, token sources or bound sources. */
export class TokenConfigurationUpdated extends DomainEvent {
  static override readonly type = 'io.rekey.token-configuration.updated.v1';
  static override readonly topic = topicOf('jwks-credentials');

  @IsString() readonly zoneId!: string;
  @IsString() readonly configId!: string;

  constructor(data: EventData<TokenConfigurationUpdated>) {
    super(data);
  }

  subject(): string {
    return this.configId;
  }
}
