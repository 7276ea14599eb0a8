import { IsString } from 'class-validator';
import { DomainEvent, type EventData, EventType } from '../event.js';

/**
 * A platform signing key is not published any more, and its private half is erased.
 * Left out: the private key.
 */
@EventType('io.rekey.web-key.removed.v1', { topic: 'key-vault', subject: 'webKeyId' })
export class WebKeyRemoved extends DomainEvent {
  /** The `kid`. */
  @IsString() readonly webKeyId!: string;

  constructor(data: EventData<WebKeyRemoved>) {
    super(data);
  }
}
