import { Type } from 'class-transformer';
import { IsISO8601, IsOptional, IsString, ValidateNested } from 'class-validator';
import { DomainEvent, type EventData, EventType } from '../event.js';
import { CredentialReference } from '../rotation-event.js';

/** A policy had to turn a credential and did not: nobody would receive the new secret, or the owner refused, or was away. */
@EventType('io.rekey.policy.missed.v1', { topic: 'rotation-ledger', subject: 'policy' })
export class PolicyMissed extends DomainEvent {
  /** The policy's name. */
  @IsString() readonly policy!: string;
  @ValidateNested() @Type(() => CredentialReference) readonly credential!: CredentialReference;
  /** `no-holder`, or what the owner said. */
  @IsString() readonly reason!: string;
  /** RFC 3339: when it tries again. */
  @IsOptional() @IsISO8601() readonly nextAt?: string;

  constructor(data: EventData<PolicyMissed>) {
    super(data);
  }
}
