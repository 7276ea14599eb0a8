import { IsOptional, IsString, IsUUID } from 'class-validator';
import { EventType } from '../event.js';
import { type RotationData, RotationEvent } from '../rotation-event.js';

/** A key of an application no longer authenticates. */
@EventType('io.rekey.application-key.removed.v1', { topic: 'application-secrets', subject: 'keyId' })
export class ApplicationKeyRemoved extends RotationEvent {
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
}
