import { IsString } from 'class-validator';
import { DomainEvent, type EventData, EventType } from '../event.js';

/** A token configuration changed: title, description, token sources or bound sources. */
@EventType('io.rekey.token-configuration.updated.v1', { topic: 'jwks-credentials', subject: 'configId' })
export class TokenConfigurationUpdated extends DomainEvent {
  @IsString() readonly zoneId!: string;
  @IsString() readonly configId!: string;

  constructor(data: EventData<TokenConfigurationUpdated>) {
    super(data);
  }
}
