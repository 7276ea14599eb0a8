import { IsString } from 'class-validator';
import { DomainEvent, type EventData, EventType } from '../event.js';

/** A JWK is gone. */
@EventType('io.rekey.jwk.deleted.v1', { topic: 'key-vault', subject: 'jwkId' })
export class JwkDeleted extends DomainEvent {
  @IsString() readonly jwkId!: string;
  @IsString() readonly project!: string;
  @IsString() readonly name!: string;

  constructor(data: EventData<JwkDeleted>) {
    super(data);
  }
}
