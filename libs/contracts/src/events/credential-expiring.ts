import { Type } from 'class-transformer';
import { IsInt, IsISO8601, IsOptional, IsString, Min, ValidateNested } from 'class-validator';
import { DomainEvent, type EventData, EventType, PUBLISHER_TOPIC } from '../event.js';
import { CredentialScope } from '../rotation-event.js';

/**
 * A credential ends soon by itself, or has ended. Its owner tells once of each version of a deployed certificate; the ledger
 * tells of whatever ends, once for each time that the policy names under which the credential is.
 */
@EventType('io.rekey.credential.expiring.v1', { topic: PUBLISHER_TOPIC, subject: 'id' })
export class CredentialExpiring extends DomainEvent {
  /** As of a `CredentialReference`; `certificate` or `keystore` of what its owner tells of. */
  @IsString() readonly kind!: string;
  /** Of what holds the credential. */
  @IsString() readonly id!: string;
  /** Of the vault, for what is in one. */
  @IsOptional() @IsString() readonly project?: string;
  @IsString() readonly name!: string;
  /** Name of the environment, for what has a version in each. */
  @IsOptional() @IsString() readonly environment?: string;
  @IsInt() @Min(1) readonly version!: number;
  /** RFC 3339. */
  @IsISO8601() readonly expiresAt!: string;
  /** What it belongs to; told by the ledger, as the following. */
  @IsOptional() @ValidateNested() @Type(() => CredentialScope) readonly scope?: CredentialScope;
  /** Name of the policy that wants to be told. */
  @IsOptional() @IsString() readonly policy?: string;
  /** How long before the end that is, `"604800s"`. */
  @IsOptional() @IsString() readonly before?: string;

  constructor(data: EventData<CredentialExpiring>) {
    super(data);
  }
}
