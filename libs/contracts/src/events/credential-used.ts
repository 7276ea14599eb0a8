import { IsIn, IsInt, IsISO8601, IsOptional, IsString, Min } from 'class-validator';
import { DomainEvent, type EventData, EventType, PUBLISHER_TOPIC } from '../event.js';
import { CREDENTIAL_KINDS, type CredentialKind } from '../rotation-event.js';

/** A version of a credential was used: told at most once a minute, with how often since the last time. */
@EventType('io.rekey.credential.used.v1', { topic: PUBLISHER_TOPIC, subject: 'id' })
export class CredentialUsed extends DomainEvent {
  @IsIn(CREDENTIAL_KINDS) readonly kind!: CredentialKind;
  @IsString() readonly id!: string;
  @IsOptional() @IsString() readonly environment?: string;
  @IsInt() @Min(0) readonly version!: number;
  @IsInt() @Min(1) readonly count!: number;
  /** RFC 3339. */
  @IsISO8601() readonly lastUsedAt!: string;

  constructor(data: EventData<CredentialUsed>) {
    super(data);
  }
}
