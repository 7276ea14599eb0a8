import { Type } from 'class-transformer';
import { IsIn, IsOptional, IsString, ValidateNested } from 'class-validator';
import { DomainEvent, type EventData, EventType } from '../event.js';
import { CREDENTIAL_KINDS, type CredentialKind, CredentialScope } from '../rotation-event.js';
import { AUDIT_TOPIC } from '../services.js';

export const SECRET_KINDS = [...CREDENTIAL_KINDS, 'bundle'] as const;
export type SecretKind = CredentialKind | 'bundle';

/**
 * A secret that there was is in an answer, which is sent after this is written. Secrets that are made by a call and shown in
 * its answer are told by the event of what was made. For the audit alone.
 * Left out: the secret.
 */
@EventType('io.rekey.secret.read.v1', { topic: AUDIT_TOPIC, subject: 'id' })
export class SecretRead extends DomainEvent {
  /** As of a `CredentialReference`, or `bundle`: all keys of an environment, by its name. */
  @IsIn(SECRET_KINDS) readonly kind!: SecretKind;
  @IsString() readonly id!: string;
  @IsString() readonly name!: string;
  @ValidateNested() @Type(() => CredentialScope) readonly scope!: CredentialScope;
  /** Name of the environment, where it is one of several. */
  @IsOptional() @IsString() readonly environment?: string;

  constructor(data: EventData<SecretRead>) {
    super(data);
  }
}
