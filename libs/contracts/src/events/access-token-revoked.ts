import { IsString } from 'class-validator';
import { DomainEvent, type EventData } from '../event.js';
import { topicOf } from '../services.js';

/** An access token no longer authenticates. */
export class AccessTokenRevoked extends DomainEvent {
  static override readonly type = 'io.rekey.access-token.revoked.v1';
  static override readonly topic = topicOf('gateway');

  @IsString() readonly tokenId!: string;

  constructor(data: EventData<AccessTokenRevoked>) {
    super(data);
  }

  subject(): string {
    return this.tokenId;
  }
}
