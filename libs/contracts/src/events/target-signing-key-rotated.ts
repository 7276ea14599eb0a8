import { IsIn, IsInt, IsOptional, IsString, IsUUID, Min } from 'class-validator';
import { EventType } from '../event.js';
import { type RotationData, RotationEvent } from '../rotation-event.js';

/**
 * A target signs with another key than before.
 * Left out: both keys.
 */
@EventType('io.rekey.target.signing-key-rotated.v1', { topic: 'action-targets', subject: 'targetId' })
export class TargetSigningKeyRotated extends RotationEvent {
  static override readonly participants = [] as const;

  @IsUUID() readonly rotationId!: string;
  @IsString() readonly targetId!: string;
  /** The one that is active now. */
  @IsInt() @Min(1) readonly version!: number;
  @IsString() readonly overlap!: string;

  /** Why; absent for a plain rotation. */
  @IsOptional() @IsIn(['reverted', 'compromised']) readonly reason?: 'reverted' | 'compromised';

  constructor(data: RotationData<TargetSigningKeyRotated>) {
    super(data);
  }
}
