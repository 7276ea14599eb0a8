import { IsObject, IsString } from 'class-validator';
import { DomainEvent, type EventData, EventType } from '../event.js';
import type { PublicJwk } from '../public-jwk.js';

/**
 * A platform signing key is published and does not sign yet.
 * Left out: the private key.
 */
@EventType('io.rekey.web-key.created.v1', { topic: 'key-vault', subject: 'webKeyId' })
export class WebKeyCreated extends DomainEvent {
  /** The `kid`. */
  @IsString() readonly webKeyId!: string;
  @IsObject() readonly publicJwk!: PublicJwk;

  constructor(data: EventData<WebKeyCreated>) {
    super(data);
  }
}
