import { IsInt, IsISO8601, IsOptional, IsString, IsUUID, Min } from 'class-validator';
import { DomainEvent, type EventData } from '../event.js';
import { topicOf } from '../services.js';

/**
 * A target signs with a new key.
 * Publisher: action-targets. Subscribers: none.
 * Left out: both keys.
 */
export class TargetSigningKeyRotated extends DomainEvent {
  static override readonly type = 'io.rekey.target.signing-key-rotated.v1';
  static override readonly topic = topicOf('action-targets');

  @IsUUID() readonly rotationId!: string;
  @IsString() readonly targetId!: string;
  @IsInt() @Min(1) readonly version!: number;
  @IsString() readonly overlap!: string;
  @IsOptional() @IsISO8601() readonly retireAt!: string | null;

  constructor(data: EventData<TargetSigningKeyRotated>) {
    super(data);
  }

  subject(): string {
    return this.targetId;
  }
}
