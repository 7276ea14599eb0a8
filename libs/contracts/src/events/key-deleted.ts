import { IsIn, IsString } from 'class-validator';
import { DomainEvent, type EventData, EventType } from '../event.js';

/** A vault key is gone from every environment. */
@EventType('io.rekey.key.deleted.v1', { topic: 'key-vault', subject: 'keyId' })
export class KeyDeleted extends DomainEvent {
  @IsString() readonly keyId!: string;
  @IsString() readonly project!: string;
  @IsString() readonly name!: string;
  /** What became of the JWKs made from it. */
  @IsIn(['NULLIFY', 'DELETE']) readonly jwkDeleteAction!: 'NULLIFY' | 'DELETE';

  constructor(data: EventData<KeyDeleted>) {
    super(data);
  }
}
