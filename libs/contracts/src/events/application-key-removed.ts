import { IsOptional, IsString, IsUUID } from 'class-validator';
import { type RotationData, RotationEvent } from '../rotation-event.js';
import { topicOf } from '../services.js';

/** A key of an application no longer authenticates. */
export class ApplicationKeyRemoved extends RotationEvent {
  static override readonly type = 'io.rekey.application-key.removed.v1';
  static override readonly topic = topicOf('application-secrets');
  static override readonly participants = [] as const;

  /** Absent in old records. */
  @IsOptional() @IsUUID() readonly rotationId?: string;
  @IsString() readonly projectId!: string;
  @IsString() readonly appId!: string;
  @IsString() readonly clientId!: string;
  @IsString() readonly keyId!: string;

  constructor(data: RotationData<ApplicationKeyRemoved>) {
    super(data);
  }

  subject(): string {
    return this.keyId;
  }
}
