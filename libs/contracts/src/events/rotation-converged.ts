import { Type } from 'class-transformer';
import { IsInt, IsISO8601, IsUUID, Min, ValidateNested } from 'class-validator';
import { DomainEvent, type EventData, EventType } from '../event.js';
import { CredentialReference } from '../rotation-event.js';

/** Everything that depends on a credential has followed a rotation of it. */
@EventType('io.rekey.rotation.converged.v1', { topic: 'rotation-ledger', subject: 'rotationId' })
export class RotationConverged extends DomainEvent {
  @IsUUID() readonly rotationId!: string;
  @ValidateNested() @Type(() => CredentialReference) readonly credential!: CredentialReference;
  /** RFC 3339. */
  @IsISO8601() readonly startedAt!: string;
  @IsISO8601() readonly convergedAt!: string;
  /** Dependants that followed. */
  @IsInt() @Min(0) readonly applied!: number;

  constructor(data: EventData<RotationConverged>) {
    super(data);
  }
}
