import { IsObject, IsString } from 'class-validator';
import { DomainEvent, type EventData } from '../event.js';
import type { PublicJwk } from '../public-jwk.js';
import { topicOf } from '../services.js';

/**
 * A platform signing key is published and does not sign yet.
 * Left out: the private key.
 */
export class WebKeyCreated extends DomainEvent {
  static override readonly type = 'io.rekey.web-key.created.v1';
  static override readonly topic = topicOf('key-vault');

  /** The `kid`. */
  @IsString() readonly webKeyId!: string;
  @IsObject() readonly publicJwk!: PublicJwk;

  constructor(data: EventData<WebKeyCreated>) {
    super(data);
  }

  subject(): string {
    return this.webKeyId;
  }
}
