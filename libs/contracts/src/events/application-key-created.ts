import { IsISO8601, IsOptional, IsString, IsUUID } from 'class-validator';
import { type RotationData, RotationEvent } from '../rotation-event.js';
import { topicOf } from '../services.js';

/**
 * An application has one more key to authenticate with.
 * Left out: the private half, which is nowhere after the answer.
 */
export class ApplicationKeyCreated extends RotationEvent {
  static override readonly type = 'io.rekey.application-key.created.v1';
  static override readonly topic = topicOf('application-secrets');
  static override readonly participants = [] as const;

  /** Absent in old records. */
  @IsOptional() @IsUUID() readonly rotationId?: string;
  @IsString() readonly projectId!: string;
  @IsString() readonly appId!: string;
  @IsString() readonly clientId!: string;
  @IsString() readonly keyId!: string;
  @IsISO8601() readonly expirationDate!: string;

  constructor(data: RotationData<ApplicationKeyCreated>) {
    super(data);
  }

  subject(): string {
    return this.keyId;
  }
}
