import { IsString } from 'class-validator';
import { DomainEvent, type EventData, EventType } from '../event.js';

/** A token configuration is gone, with its credentials. */
@EventType('io.rekey.token-configuration.deleted.v1', { topic: 'jwks-credentials', subject: 'configId' })
export class TokenConfigurationDeleted extends DomainEvent {
  @IsString() readonly zoneId!: string;
  @IsString() readonly configId!: string;

  constructor(data: EventData<TokenConfigurationDeleted>) {
    super(data);
  }
}
