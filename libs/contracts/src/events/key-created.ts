import { IsIn, IsOptional, IsString } from 'class-validator';
import { DomainEvent, type EventData, EventType } from '../event.js';

/**
 * A vault key, certificate or keystore was created, with its first material.
 * Left out: the material.
 */
@EventType('io.rekey.key.created.v1', { topic: 'key-vault', subject: 'keyId' })
export class KeyCreated extends DomainEvent {
  @IsString() readonly keyId!: string;
  @IsString() readonly project!: string;
  @IsString() readonly name!: string;
  @IsIn(['SECRET_KEY', 'PRIVATE_KEY', 'PUBLIC_KEY', 'CERTIFICATE', 'KEYSTORE']) readonly keyType!: string;
  @IsOptional() @IsString() readonly algorithm!: string | null;
  @IsString({ each: true }) readonly environments!: readonly string[];

  constructor(data: EventData<KeyCreated>) {
    super(data);
  }
}
