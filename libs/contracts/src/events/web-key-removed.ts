import { IsString } from 'class-validator';
import { DomainEvent, type EventData } from '../event.js';
import { topicOf } from '../services.js';

/**
 * A platform signing key is not published any more, and its private half is erased.
 * Left out: the private key.
 */
export class WebKeyRemoved extends DomainEvent {
  static override readonly type = 'io.rekey.web-key.removed.v1';
  static override readonly topic = topicOf('key-vault');

  /** The `kid`. */
  @IsString() readonly webKeyId!: string;

  constructor(data: EventData<WebKeyRemoved>) {
    super(data);
  }

  subject(): string {
    return this.webKeyId;
  }
}
