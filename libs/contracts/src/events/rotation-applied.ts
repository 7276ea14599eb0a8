import { Type } from 'class-transformer';
import { IsArray, IsIn, IsOptional, IsString, IsUUID, ValidateNested } from 'class-validator';
import { DomainEvent, PUBLISHER_TOPIC, type EventData } from '../event.js';

/** What became of one thing that depended on the rotated credential. */
export class RotationDependant {
  /** `jwk`, `token-configuration`, … */
  @IsString() readonly kind!: string;
  @IsString() readonly id!: string;
  @IsIn(['applied', 'skipped', 'failed']) readonly outcome!: 'applied' | 'skipped' | 'failed';
  @IsOptional() @IsString() readonly reason?: string;
}

/**
 * A service did its part of a rotation: which dependants followed, which did not and why.
 * Publisher: key-vault, jwks-credentials (each on its own topic). Subscribers: none.
 */
export class RotationApplied extends DomainEvent {
  static override readonly type = 'io.rekey.rotation.applied.v1';
  static override readonly topic = PUBLISHER_TOPIC;

  @IsUUID() readonly rotationId!: string;
  @IsString() readonly service!: string;
  @IsArray()
  @ValidateNested({ each: true })
  @Type(() => RotationDependant)
  readonly dependants!: readonly RotationDependant[];

  constructor(data: EventData<RotationApplied>) {
    super(data);
  }

  subject(): string {
    return this.rotationId;
  }
}
