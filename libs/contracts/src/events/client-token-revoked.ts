import { IsISO8601, IsString, IsUUID } from 'class-validator';
import { DomainEvent, type EventData } from '../event.js';
import { topicOf } from '../services.js';

/**
 * An access token of an application ended before its time.
 * Left out: the token, and its hash.
 */
export class ClientTokenRevoked extends DomainEvent {
  static override readonly type = 'io.rekey.client-token.revoked.v1';
  static override readonly topic = topicOf('application-secrets');

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

  subject(): string {
    return this.tokenId;
  }
}
