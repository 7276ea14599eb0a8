import { IsObject, IsString } from 'class-validator';
import { DomainEvent, type EventData, EventType } from '../event.js';

/** Something of a vault key changed besides its material: name, description, type, algorithm, environments. */
@EventType('io.rekey.key.updated.v1', { topic: 'key-vault', subject: 'keyId' })
export class KeyUpdated extends DomainEvent {
  @IsString() readonly keyId!: string;
  @IsString() readonly project!: string;
  /** The name after the change. */
  @IsString() readonly name!: string;
  /** Changed fields only, with their new values. */
  @IsObject() readonly changes!: Readonly<Record<string, unknown>>;

  constructor(data: EventData<KeyUpdated>) {
    super(data);
  }
}
