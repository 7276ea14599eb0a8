import { IsIn, IsString } from 'class-validator';
import { DomainEvent, type EventData } from '../event.js';
import { topicOf } from '../services.js';

/** A vault key is gone from every environment. */
export class KeyDeleted extends DomainEvent {
  static override readonly type = 'io.rekey.key.deleted.v1';
  static override readonly topic = topicOf('key-vault');

  @IsString() readonly keyId!: string;
  @IsString() readonly project!: string;
  @IsString() readonly name!: string;
  /** What became of the JWKs made from it. */
  @IsIn(['NULLIFY', 'DELETE']) readonly jwkDeleteAction!: 'NULLIFY' | 'DELETE';

  constructor(data: EventData<KeyDeleted>) {
    super(data);
  }

  subject(): string {
    return this.keyId;
  }
}
