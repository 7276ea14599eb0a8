import { IsObject, IsString } from 'class-validator';
import { DomainEvent, type EventData } from '../event.js';
import type { PublicJwk } from '../public-jwk.js';
import { topicOf } from '../services.js';

/**
 * A platform signing key signs from now on; the one before it is published on.
 * Publisher: key-vault. Subscribers: key-vault (every replica: what it signs with and publishes).
 * Left out: the private key.
 */
export class WebKeyActivated extends DomainEvent {
  static override readonly type = 'io.rekey.web-key.activated.v1';
  static override readonly topic = topicOf('key-vault');

  /** The `kid`. */
  @IsString() readonly webKeyId!: string;
  @IsObject() readonly publicJwk!: PublicJwk;

  constructor(data: EventData<WebKeyActivated>) {
    super(data);
  }

  subject(): string {
    return this.webKeyId;
  }
}
