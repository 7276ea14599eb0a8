import { IsString } from 'class-validator';
import { DomainEvent, type EventData } from '../event.js';
import { topicOf } from '../services.js';

/** A JWK is gone. */
export class JwkDeleted extends DomainEvent {
  static override readonly type = 'io.rekey.jwk.deleted.v1';
  static override readonly topic = topicOf('key-vault');

  @IsString() readonly jwkId!: string;
  @IsString() readonly project!: string;
  @IsString() readonly name!: string;

  constructor(data: EventData<JwkDeleted>) {
    super(data);
  }

  subject(): string {
    return this.jwkId;
  }
}
