import { IsObject, IsString } from 'class-validator';
import { DomainEvent, type EventData } from '../event.js';
import { topicOf } from '../services.js';

/** Something of a vault key changed besides its material: name, description, type, algorithm, environments. */
export class KeyUpdated extends DomainEvent {
  static override readonly type = 'io.rekey.key.updated.v1';
  static override readonly topic = topicOf('key-vault');

  @IsString() readonly keyId!: string;
  @IsString() readonly project!: string;
  /** The name after the change. */
  @IsString() readonly name!: string;
  /** Changed fields only, with their new values. */
  @IsObject() readonly changes!: Readonly<Record<string, unknown>>;

  constructor(data: EventData<KeyUpdated>) {
    super(data);
  }

  subject(): string {
    return this.keyId;
  }
}
