import { Type } from 'class-transformer';
import { IsArray, IsISO8601, IsOptional, IsString, IsUUID, ValidateNested } from 'class-validator';
import { DomainEvent, type EventData, EventType } from '../event.js';
import { CredentialReference } from '../rotation-event.js';

/** One that a rotation waits for. */
export class AwaitedDependant {
  /** `jwk`, `token-configuration`, `worker`, …; `service` for one that has not reported. */
  @IsString() readonly kind!: string;
  @IsString() readonly id!: string;
  @IsString() readonly name!: string;
  @IsOptional() @IsString() readonly reason!: string | null;
}

/** A rotation has waited too long for something that depends on its credential. It goes on by itself. */
@EventType('io.rekey.rotation.stuck.v1', { topic: 'rotation-ledger', subject: 'rotationId' })
export class RotationStuck extends DomainEvent {
  @IsUUID() readonly rotationId!: string;
  @ValidateNested() @Type(() => CredentialReference) readonly credential!: CredentialReference;
  /** RFC 3339. */
  @IsISO8601() readonly startedAt!: string;
  /** The first hundred of them. */
  @IsArray()
  @ValidateNested({ each: true })
  @Type(() => AwaitedDependant)
  readonly waitsFor!: readonly AwaitedDependant[];

  constructor(data: EventData<RotationStuck>) {
    super(data);
  }
}
