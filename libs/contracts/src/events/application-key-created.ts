import { IsISO8601, IsOptional, IsString, IsUUID } from 'class-validator';
import { EventType } from '../event.js';
import { type RotationData, RotationEvent } from '../rotation-event.js';

/**
 * An application has one more key to authenticate with.
 * Left out: the private half, which is nowhere after the answer.
 */
@EventType('io.rekey.application-key.created.v1', { topic: 'application-secrets', subject: 'keyId' })
export class ApplicationKeyCreated extends RotationEvent {
  static override readonly participants = [] as const;

  /** Absent in old records. */
  @IsOptional() @IsUUID() readonly rotationId?: string;
  @IsString() readonly projectId!: string;
  @IsString() readonly appId!: string;
  @IsString() readonly clientId!: string;
  @IsString() readonly keyId!: string;
  @IsISO8601() readonly expirationDate!: string;
  /** The key whose place it takes, and which ends; absent where it takes none. */
  @IsOptional() @IsString() readonly replaces?: string;

  constructor(data: RotationData<ApplicationKeyCreated>) {
    super(data);
  }
}
