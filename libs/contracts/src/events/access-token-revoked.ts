import { IsString } from 'class-validator';
import { DomainEvent, type EventData, EventType } from '../event.js';

/** An access token no longer authenticates. */
@EventType('io.rekey.access-token.revoked.v1', { topic: 'gateway', subject: 'tokenId' })
export class AccessTokenRevoked extends DomainEvent {
  @IsString() readonly tokenId!: string;

  constructor(data: EventData<AccessTokenRevoked>) {
    super(data);
  }
}
