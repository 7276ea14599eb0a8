import { IsString } from 'class-validator';
import { DomainEvent, type EventData, EventType } from '../event.js';

/** A token configuration was created. */
@EventType('io.rekey.token-configuration.created.v1', { topic: 'jwks-credentials', subject: 'configId' })
export class TokenConfigurationCreated extends DomainEvent {
  @IsString() readonly zoneId!: string;
  @IsString() readonly configId!: string;

  constructor(data: EventData<TokenConfigurationCreated>) {
    super(data);
  }
}
