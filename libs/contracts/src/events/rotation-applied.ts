import { Type } from 'class-transformer';
import { IsArray, IsIn, IsOptional, IsString, IsUUID, ValidateNested } from 'class-validator';
import { DomainEvent, type EventData, EventType, PUBLISHER_TOPIC } from '../event.js';

/** What became of one thing that depended on the rotated credential. */
export class RotationDependant {
  /** `jwk`, `token-configuration`, … */
  @IsString() readonly kind!: string;
  @IsString() readonly id!: string;
  /** As people know it. Absent in old records. */
  @IsOptional() @IsString() readonly name?: string;
  @IsIn(['applied', 'skipped', 'failed']) readonly outcome!: 'applied' | 'skipped' | 'failed';
  @IsOptional() @IsString() readonly reason?: string;
}

/**
 * A service did its part of a rotation: which dependants followed, which did not and why. Every service that a
 * `RotationEvent` names reports, with no dependants too: nobody depends is told from not heard yet. It may arrive
 * before the event that it answers, which is on another topic.
 */
@EventType('io.rekey.rotation.applied.v1', { topic: PUBLISHER_TOPIC, subject: 'rotationId' })
export class RotationApplied extends DomainEvent {
  @IsUUID() readonly rotationId!: string;
  @IsString() readonly service!: string;
  /** Id of the event whose handling this reports. Absent in old records. */
  @IsOptional() @IsUUID() readonly answers?: string;
  @IsArray()
  @ValidateNested({ each: true })
  @Type(() => RotationDependant)
  readonly dependants!: readonly RotationDependant[];
  /**
   * Ids of the events of this rotation that the handling published, so that nothing looks finished before what it caused was
   * heard. Absent in old records.
   */
  @IsOptional() @IsArray() @IsUUID(undefined, { each: true }) readonly caused?: readonly string[];

  constructor(data: EventData<RotationApplied> & Required<Pick<RotationApplied, 'answers' | 'caused'>>) {
    super(data);
  }
}
