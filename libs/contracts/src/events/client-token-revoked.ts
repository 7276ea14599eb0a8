import { IsISO8601, IsString, IsUUID } from 'class-validator';
import { DomainEvent, type EventData, EventType } from '../event.js';

/**
 * An access token of an application ended before its time.
 * Left out: the token, and its hash.
 */
@EventType('io.rekey.client-token.revoked.v1', { topic: 'application-secrets', subject: 'tokenId' })
export class ClientTokenRevoked extends DomainEvent {
  /** The `jti`. */
  @IsUUID() readonly tokenId!: string;
  @IsString() readonly projectId!: string;
  @IsString() readonly appId!: string;
  @IsString() readonly clientId!: string;
  /** When it would have expired: until then whoever verifies it offline may accept it. */
  @IsISO8601() readonly expiresAt!: string;

  constructor(data: EventData<ClientTokenRevoked>) {
    super(data);
  }
}
